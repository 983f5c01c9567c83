// While it is not known whether a payment was made, no other is: a second one under
// another reference would be a second payment. A reload is no way around it.

import { button, byId, el, replace } from "./dom.js";

const DOUBT = "payment-in-doubt";

export const isLocked = () => sessionStorage.getItem(DOUBT) !== null;

export function beginDoubt(reference) {
  sessionStorage.setItem(DOUBT, reference);
}

export function endDoubt() {
  sessionStorage.removeItem(DOUBT);
  byId("payment-lock").replaceChildren();
}

/** Says so, if there is a doubt. `looked` is told when the customer has looked. */
export function showLock(looked) {
  const reference = sessionStorage.getItem(DOUBT);
  if (reference === null) return;
  const end = () => {
    endDoubt();
    looked();
  };
  replace(
    byId("payment-lock"),
    el(
      "div",
      { class: "notice warn", "data-lock": reference },
      el("h3", {}, `Payment ${reference} may have been made`),
      el(
        "p",
        {},
        "Its outcome is not known, so this page makes no other payment: a second one under another reference could be paid as well. Look at the statement of the account, or ask the bank.",
      ),
      el("div", { class: "actions" }, button("I looked: it was not made", end, { "data-unlock": true })),
    ),
  );
}
