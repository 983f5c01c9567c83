// How far the reading is. The bank does not say how many pages there are, so the bar is
// indeterminate until the last one.

import { byId } from "./dom.js";

const WORDS = {
  reading: "Reading",
  stopped: "Stopped",
  confirming: "Waiting for you to confirm at the bank",
  failed: "Interrupted",
  done: "All read",
};

/** Shows it, and gives the words for it. */
export function showReading({ state, items, pages }) {
  const reading = byId("reading");
  reading.dataset.state = state;
  reading.dataset.rows = items.length;
  reading.dataset.pages = pages;
  reading.hidden = state === "idle";
  if (state === "idle") return "";
  const bar = byId("reading-bar");
  if (state === "reading") bar.removeAttribute("value");
  else bar.value = state === "done" ? 1 : 0;
  const text = `${WORDS[state]}: ${count(items.length, "row")} on ${count(pages, "page")}`;
  byId("reading-text").textContent = text;
  return text;
}

function count(number, what) {
  return `${number.toLocaleString("en-GB")} ${what}${number === 1 ? "" : "s"}`;
}
