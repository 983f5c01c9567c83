// The customer's visit to the bank: a window of its own, what is kept until they are
// back, and the callback that the window hands over.

import { CHANNEL, KEPT, callbackOf, stateOf } from "./handover.js";

const POLL = 300;
/** A callback may arrive just after its window has closed. */
const GRACE = 700;

/** Opens the window. Only within a click: else the browser blocks it, and gives null. */
export function openWindow() {
  const opened = window.open("about:blank", "_blank", "popup,width=520,height=780");
  // The bank's page has no business with this one.
  if (opened) opened.opener = null;
  return opened;
}

/** What of a redirect has to be kept until the customer is back. */
export const visitOf = ({ url, state, pending }) => ({ url, state, pending });

/** Keeps what a reload must not lose: `{ kind, url, state, pending, … }`. */
export function keep(visit) {
  sessionStorage.setItem(KEPT + visit.kind, JSON.stringify(visit));
}

/** The visit of this kind that goes on; there is one of each at most. */
export function kept(kind) {
  return JSON.parse(sessionStorage.getItem(KEPT + kind) ?? "null") ?? undefined;
}

export function forget(kind) {
  sessionStorage.removeItem(KEPT + kind);
}

/** The callback of the visit with that `state`, whenever it comes. */
export function comeBack(state, signal) {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(CHANNEL);
    signal.addEventListener("abort", () => channel.close());
    channel.onmessage = ({ data }) => {
      // Another tab of this page may wait for another visit.
      const callback = callbackOf(data);
      if (callback === undefined || stateOf(callback) !== state) return;
      channel.postMessage({ taken: state });
      // The message must leave before the channel closes.
      setTimeout(() => channel.close(), POLL);
      resolve(callback);
    };
  });
}

/** When the customer has closed the window. */
export function closing(opened, signal) {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (!opened.closed) return;
      clearInterval(timer);
      setTimeout(resolve, GRACE);
    }, POLL);
    signal.addEventListener("abort", () => clearInterval(timer));
  });
}
