// A payment, from the form to its end: reviewed, signed, sent, approved at the bank,
// asked about, cancelled.

import { psd2, openSession } from "./bank.js";
import { todayInBelgium } from "./days.js";
import { button, byId, el, focusOn, replace, rescueFocus } from "./dom.js";
import { clearError, showError } from "./error-view.js";
import { markInput, newReference, orderOf, setLocked } from "./payment-form.js";
import { isLocked, lock, showLock, unlock } from "./payment-lock.js";
import { review } from "./review.js";
import { signingKey } from "./signing-key.js";
import { isFinal, timeline } from "./timeline.js";
import { kept, visitOf } from "./visit.js";
import { waitForCustomer } from "./waiting.js";

const WORDS = {
  open: "Approve at the bank",
  ready: { title: "Approve it at the bank", text: "The bank has the payment and carries it out only when you approve it on its own page." },
  closed: {
    title: "You closed the bank’s window",
    text: "This page was not told what you decided. If you did not approve, nothing is paid. You can open the window again, or give up and ask for the state of the payment.",
  },
};

export function setUpPayment() {
  const form = byId("payment-form");
  const line = timeline(byId("payment-state"));
  const errors = byId("payment-error");
  let paying;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    fromTheForm();
  });
  byId("review-button").disabled = false;
  showLock(anew);
  setLocked(form, isLocked());
  goOn();

  async function fromTheForm() {
    clearError(errors);
    const today = todayInBelgium();
    const order = orderOf(form, newReference(today));
    let unsigned;
    try {
      unsigned = psd2.UnsignedPayment.sepaCreditTransfer(order, today);
    } catch (error) {
      showError(errors, error, { doing: "review" });
      markInput(error.field);
      return;
    }
    setLocked(form, true);
    form.hidden = true;
    if (await review(byId("review"), { order, unsigned })) return pay(unsigned);
    form.hidden = false;
    setLocked(form, false);
    focusOn(byId("review-button"));
  }

  async function pay(unsigned) {
    const choice = { brand: byId("connect-form").elements.brand.value, generation: "3", language: byId("language").value };
    paying = { session: openSession(choice), choice, reference: unsigned.reference };
    line.begin(paying.reference);
    line.set("signed", "current");
    focusOn(byId("payment-title"));
    let signed;
    try {
      signed = await unsigned.signWith(await signingKey());
    } catch (error) {
      line.set("signed", "failed");
      return failed(error, "pay");
    }
    line.set("signed", "done");
    line.set("sent", "current");
    try {
      await answered(await paying.session.initiate(signed));
    } catch (error) {
      line.set("sent", error.delivery === "unknown" ? "unknown" : "failed");
      failed(error, "pay");
    }
  }

  async function answered(reply) {
    line.set("sent", "done");
    paying.resource = reply.resource;
    if (reply.kind !== "signature-required") {
      line.status(reply.status ?? (reply.kind === "rejected" ? "RJCT" : "RCVD"));
      return offer();
    }
    const { choice, reference, resource } = paying;
    await approve({ kind: "payment", ...visitOf(reply), choice, reference, resource });
  }

  async function approve(visit) {
    line.set("approved", "current");
    const back = await waitForCustomer(byId("payment-waiting"), { visit, words: WORDS });
    if (back === undefined) {
      line.set("approved", "unknown");
      return offer();
    }
    try {
      await paying.session.finishPayment(visit.pending, back);
    } catch (error) {
      line.set("approved", error.delivery === "unknown" ? "unknown" : "failed");
      return failed(error, "approve");
    }
    line.set("approved", "done");
    paying.signed = true;
    await askStatus();
  }

  async function askStatus() {
    clearError(errors);
    try {
      const status = await paying.session.paymentStatus(paying.resource);
      paying.status = status;
      if (isFinal(status)) unlock();
      line.status(status);
    } catch (error) {
      showError(errors, error, { doing: "status" });
    }
    offer();
  }

  async function cancel() {
    clearError(errors);
    try {
      const reply = await paying.session.cancel(paying.resource);
      if (reply.kind === "signature-required") {
        const back = await waitForCustomer(byId("payment-waiting"), { visit: { kind: "cancellation", ...visitOf(reply) }, words: WORDS });
        if (back !== undefined) await paying.session.finishPayment(reply.pending, back);
      }
      await askStatus();
    } catch (error) {
      showError(errors, error, { doing: "cancel" });
      offer();
    }
  }

  function failed(error, doing) {
    if (error.delivery === "unknown") lock(paying.reference, anew);
    showError(errors, error, { doing });
    offer();
  }

  /** What can be done with the payment now. */
  function offer() {
    const over = isFinal(paying.status);
    replace(
      byId("payment-waiting"),
      el(
        "div",
        { class: "actions" },
        paying.resource && !over && button("Ask for its state", askStatus, { id: "status-button" }),
        paying.signed && !over && button("Cancel the payment", cancel, { id: "cancel-button" }),
        !isLocked() && button("Make another payment", anew, { id: "another-button" }),
      ),
    );
    rescueFocus(byId("payment-title"));
  }

  function anew() {
    paying = undefined;
    line.clear();
    clearError(errors);
    byId("payment-waiting").replaceChildren();
    form.reset();
    form.hidden = false;
    setLocked(form, false);
    focusOn(byId("creditor-name"));
  }

  /** After a reload, the customer may still be at the bank. */
  async function goOn() {
    const visit = kept();
    if (visit?.kind !== "payment") return;
    form.hidden = true;
    paying = { session: openSession(visit.choice), choice: visit.choice, reference: visit.reference, resource: visit.resource };
    line.begin(visit.reference);
    await approve(visit);
  }
}
