// One payment, from its signature to its end: sent, approved at the bank, asked about,
// cancelled.

import { openSession } from "./bank.js";
import { button, byId, el, focusOn, replace, rescueFocus } from "./dom.js";
import { clearError, showError } from "./error-view.js";
import { mayBeDone } from "./errors.js";
import { beginDoubt, endDoubt, isLocked, showLock } from "./payment-lock.js";
import { signingKey } from "./signing-key.js";
import { isFinal, mayWantSignature, timeline } from "./timeline.js";
import { forget, kept, visitOf } from "./visit.js";
import { waitForCustomer } from "./waiting.js";

const WORDS = {
  open: "Approve at the bank",
  ready: {
    title: "Approve it at the bank",
    text: "The bank has the payment and carries it out only when you approve it on its own page.",
  },
  closed: {
    title: "You closed the bank’s window",
    text: "This page was not told what you decided. You can open the window again, or give up: then it asks the bank for the state of the payment.",
  },
};

/** Signs it and sends it. `anew` is told when the customer wants another one. */
export function pay(unsigned, choice, anew) {
  return payment(choice, unsigned.reference, anew).signAndSend(unsigned);
}

/** Goes on with one that a reload has interrupted. Gives whether there is one. */
export function goOnPaying(anew) {
  const visit = kept("payment") ?? kept("cancellation");
  if (!visit) return false;
  payment(visit.choice, visit.reference, anew).goOn(visit);
  return true;
}

function payment(choice, reference, anew) {
  // Its own session: the tokens that a payment brings are for that payment.
  const session = openSession(choice);
  const line = timeline(byId("payment-state"), reference);
  const errors = byId("payment-error");
  const waiting = byId("payment-waiting");
  let resource, status;
  let hasTokens = false;
  /** The bank took the customer’s signature: the payment stands. */
  let approved = false;
  return { signAndSend, goOn };

  async function signAndSend(unsigned) {
    focusOn(byId("payment-title"));
    line.set("signed", "current");
    let signed;
    try {
      signed = await unsigned.signWith(await signingKey());
    } catch (error) {
      line.set("signed", "failed");
      return failed(error, "sign");
    }
    line.set("signed", "done");
    line.set("sent", "current");
    // From here on it may have been made, even if this page does not live to see it.
    beginDoubt(reference);
    let reply;
    try {
      reply = await session.initiate(signed);
    } catch (error) {
      line.set("sent", mayBeDone(error, "pay") ? "unknown" : "failed");
      return failed(error, "pay");
    }
    endDoubt();
    line.set("sent", "done");
    await answered(reply);
  }

  async function answered(reply) {
    resource = reply.resource ?? resource;
    if (reply.kind === "signature-required") return approve(visit("payment", reply));
    show(reply.status ?? (reply.kind === "rejected" ? "RJCT" : "RCVD"));
  }

  function visit(kind, reply) {
    return { kind, ...visitOf(reply), choice, reference, resource };
  }

  async function approve(itsVisit) {
    line.set("approved", "current");
    try {
      if (await toTheBank(itsVisit)) approved = true;
    } catch (error) {
      line.set("approved", mayBeDone(error, "finish") ? "unknown" : "failed");
      return failed(error, "finish");
    }
    line.set("approved", approved ? "done" : "unknown");
    await askStatus();
  }

  /** Gives whether the customer came back, and the bank took what they brought. */
  async function toTheBank(itsVisit) {
    // Whatever fails from here on, they may have signed: only the bank’s word ends the doubt.
    approved = false;
    beginDoubt(reference);
    const back = await waitForCustomer(waiting, { visit: itsVisit, words: WORDS });
    if (back === undefined) return false;
    const tokens = await session.finishPayment(itsVisit.pending, back);
    if (itsVisit.kind === "payment" && tokens !== undefined) hasTokens = true;
    return true;
  }

  async function askStatus() {
    clearError(errors);
    if (!resource) return offer();
    try {
      const answer = await session.paymentStatus(resource);
      // One that was not seen to be approved may still be, until it is at its end.
      if (approved || isFinal(answer)) endDoubt();
      show(answer);
    } catch (error) {
      showError(errors, error, { doing: "status", retry: askStatus });
      offer();
    }
  }

  async function cancel() {
    clearError(errors);
    let reply;
    try {
      reply = await session.cancel(resource);
    } catch (error) {
      showError(errors, error, { doing: "cancel" });
      return offer();
    }
    if (reply.kind === "signature-required") {
      try {
        await toTheBank(visit("cancellation", reply));
      } catch (error) {
        return failed(error, "finish-cancel");
      }
    }
    await askStatus();
  }

  /** An account of several holders wants each of them to sign. */
  async function signAgain() {
    clearError(errors);
    try {
      await answered(await session.signAgain(resource));
    } catch (error) {
      showError(errors, error, { doing: "approve" });
      offer();
    }
  }

  async function goOn(itsVisit) {
    resource = itsVisit.resource;
    line.set("sent", "done");
    if (itsVisit.kind === "payment") return approve(itsVisit);
    // Who has reloaded has no tokens left to cancel with.
    forget("cancellation");
    await askStatus();
  }

  function failed(error, doing) {
    if (!mayBeDone(error, doing)) endDoubt();
    showError(errors, error, { doing });
    offer();
  }

  function show(answer) {
    status = answer;
    line.status(answer);
    offer();
  }

  /** What can be done with the payment now. */
  function offer() {
    showLock(another);
    const open = resource !== undefined && !isFinal(status);
    const signed = open && hasTokens;
    const buttons = [
      open && button("Ask for its state", askStatus, { id: "status-button" }),
      signed &&
        mayWantSignature(status) &&
        button("Sign for another holder", signAgain, { id: "sign-again-button" }),
      signed && button("Cancel the payment", cancel, { id: "cancel-button" }),
      !isLocked() && button("Make another payment", another, { id: "another-button" }),
    ].filter(Boolean);
    replace(waiting, buttons.length > 0 && el("div", { class: "actions" }, buttons));
    rescueFocus(byId("payment-title"));
  }

  function another() {
    line.clear();
    clearError(errors);
    waiting.replaceChildren();
    anew();
  }
}
