// Says something to those who listen to the page rather than look at it.

import { byId } from "./dom.js";

const EVERY = 2000;
let last = 0;

export function announce(text) {
  last = Date.now();
  byId("live").textContent = text;
}

/** The same for progress: not more often than it can be listened to. */
export function announceProgress(text) {
  if (Date.now() - last > EVERY) announce(text);
}
