// Shows an error where it happened.

import { button, el, replace, rescueFocus } from "./dom.js";
import { explain } from "./errors.js";

/** `retry` is what a button "Try again" does, if that makes sense. */
export function showError(container, error, { doing, retry } = {}) {
  const { title, happened, done, now, unsure, details } = explain(error, doing);
  const heading = el("h3", { tabindex: "-1" }, title);
  const again =
    retry &&
    button(
      "Try again",
      () => {
        clearError(container);
        retry();
      },
      { "data-retry": true },
    );
  replace(
    container,
    el(
      "div",
      {
        class: `notice ${unsure ? "warn" : error.fault === "customer" ? "" : "bad"}`,
        role: "alert",
        "data-error": error.kind ?? "other",
        "data-delivery": error.delivery,
        "data-remedy": error.remedy,
      },
      heading,
      el("p", {}, happened, done && " ", done && el("strong", {}, done)),
      el("p", { class: "now" }, now),
      again && el("div", { class: "actions" }, again),
      el(
        "details",
        {},
        el("summary", {}, "Technical details"),
        el(
          "dl",
          { class: "facts" },
          details.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, String(value)))),
        ),
      ),
    ),
  );
  rescueFocus(heading);
}

export function clearError(container) {
  container.replaceChildren();
}
