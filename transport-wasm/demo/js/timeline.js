// The state of a payment, as a line of steps.

import { announce } from "./announce.js";
import { el, replace } from "./dom.js";

const STEPS = ["signed", "sent", "approved", "accepted"];

const WORDS = {
  signed: { todo: "Signed", current: "Signing…", done: "Signed by this page", failed: "Not signed" },
  sent: {
    todo: "Sent",
    current: "Sending…",
    done: "Sent to the bank",
    failed: "Not sent",
    unknown: "Perhaps sent: no answer",
  },
  approved: {
    todo: "Approved by you",
    current: "Waiting for you",
    done: "Approved by you",
    failed: "Refused by you",
    unknown: "Not known whether you approved",
  },
  accepted: {
    todo: "Accepted by the bank",
    current: "The bank is looking at it",
    done: "Accepted by the bank",
    failed: "Refused by the bank",
    unknown: "Not known whether the bank accepted",
  },
};

/** What the codes of ISO 20022 say. */
const STATUS = {
  RCVD: "received by the bank",
  PDNG: "waiting for checks or for a signature",
  PATC: "partly signed: another holder must sign too",
  ACTC: "in the right form",
  ACCP: "checked",
  ACFC: "covered by the account",
  ACWC: "accepted with a change",
  ACSP: "on its way",
  ACSC: "done: the account was debited",
  ACCC: "done: the payee has it",
  CANC: "cancelled",
  RJCT: "refused",
};
const TAKEN = new Set(["RCVD", "ACTC", "ACCP", "ACFC", "ACWC", "ACSP", "ACSC", "ACCC"]);

export const statusWords = (status) => STATUS[status] ?? `in a state that this page does not know`;

/** Final: asking again, or cancelling, is of no use. */
export const isFinal = (status) => ["ACSC", "ACCC", "CANC", "RJCT"].includes(status);

/** An account of several holders may wait for another of them. */
export const mayWantSignature = (status) => ["PATC", "PDNG"].includes(status);

export function timeline(container, reference) {
  const steps = {};
  return { set, status, clear };

  /** `set("sent", "done")`; a note stands below its words. */
  function set(step, state, note) {
    steps[step] = { state, note };
    for (const earlier of STEPS.slice(0, STEPS.indexOf(step))) steps[earlier] ??= { state: "done" };
    show(WORDS[step][state]);
  }

  /** What the bank says of it. */
  function status(code) {
    const note = `State at the bank: ${code}, ${statusWords(code)}.`;
    if (code === "CANC") steps.accepted = { state: "cancelled", note };
    else if (code === "RJCT")
      steps[steps.approved?.state === "failed" ? "approved" : "accepted"] = { state: "failed", note };
    else if (TAKEN.has(code)) {
      steps.approved = { state: "done" };
      steps.accepted = { state: "done", note };
    } else steps.accepted = { state: steps.approved?.state === "current" ? "todo" : "current", note };
    show(note, code);
  }

  function clear() {
    container.replaceChildren();
  }

  function show(said, code) {
    announce(said);
    replace(
      container,
      el(
        "div",
        { class: "progress-of-payment", "data-status": code, "data-reference": reference },
        el("h3", {}, "Payment ", el("span", { class: "reference" }, reference)),
        el("ol", { class: "timeline" }, STEPS.map(line)),
      ),
    );
  }

  function line(step) {
    const { state, note } = steps[step] ?? { state: "todo" };
    const words = state === "cancelled" ? "Cancelled" : WORDS[step][state];
    return el(
      "li",
      { "data-step": step, "data-state": state, "aria-current": state === "current" ? "step" : undefined },
      el("span", { class: "step" }, words, state === "todo" && el("span", { class: "unseen" }, " (not yet)")),
      note && el("span", { class: "sub" }, note),
    );
  }
}
