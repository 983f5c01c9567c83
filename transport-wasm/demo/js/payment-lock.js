// After a payment whose outcome is not known, nothing is paid until somebody has looked:
// a second one under another reference would be a second payment.

import { button, byId, el, replace } from "./dom.js";

const LOCK = "payment-in-doubt";

export const isLocked = () => sessionStorage.getItem(LOCK) !== null;

/** Stays over a reload. `unlocked` is told when the customer says that they looked. */
export function lock(reference, unlocked) {
  sessionStorage.setItem(LOCK, reference);
  showLock(unlocked);
}

export function unlock() {
  sessionStorage.removeItem(LOCK);
  byId("payment-lock").replaceChildren();
}

export function showLock(unlocked) {
  const reference = sessionStorage.getItem(LOCK);
  if (reference === null) return;
  replace(
    byId("payment-lock"),
    el(
      "div",
      { class: "notice warn", "data-lock": reference },
      el("h3", {}, `Payment ${reference} may have been made`),
      el("p", {}, "Its outcome is not known, so this page makes no other payment: a second one under another reference could be paid as well. Look at the statement of the account, or ask the bank."),
      el("div", { class: "actions" }, button("I looked: it was not made", () => { unlock(); unlocked(); }, { "data-unlock": true })),
    ),
  );
}
