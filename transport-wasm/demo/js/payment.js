// Where a payment begins: typed, reviewed, and handed on to be signed.

import { psd2 } from "./bank.js";
import { todayInBelgium } from "./days.js";
import { byId, focusOn } from "./dom.js";
import { clearError, showError } from "./error-view.js";
import { goOnPaying, pay } from "./paying.js";
import { markInput, newReference, orderOf, setLocked } from "./payment-form.js";
import { isLocked, showLock } from "./payment-lock.js";
import { review } from "./review.js";

export function setUpPayment() {
  const form = byId("payment-form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    fromTheForm();
  });
  byId("review-button").disabled = false;
  // After a reload, the customer may still be at the bank: then the doubt is for later.
  form.hidden = goOnPaying(anew);
  if (!form.hidden) showLock(anew);
  setLocked(form, isLocked());

  async function fromTheForm() {
    clearError(byId("payment-error"));
    const today = todayInBelgium();
    const order = orderOf(form, newReference(today));
    let unsigned;
    try {
      unsigned = psd2.UnsignedPayment.sepaCreditTransfer(order, today);
    } catch (error) {
      showError(byId("payment-error"), error, { doing: "review" });
      markInput(error.field);
      return;
    }
    setLocked(form, true);
    form.hidden = true;
    if (await review(byId("review"), { order, unsigned })) return pay(unsigned, choice(), anew);
    form.hidden = false;
    setLocked(form, false);
    focusOn(byId("review-button"));
  }

  function anew() {
    form.reset();
    form.hidden = false;
    setLocked(form, false);
    focusOn(byId("creditor-name"));
  }
}

/** At the brand that is chosen above, and always by the current API. */
function choice() {
  const { brand, language } = byId("connect-form").elements;
  return { brand: brand.value, generation: "3", language: language.value };
}
