// What the page shows while the customer is at the bank.

import { announce } from "./announce.js";
import { button, el, replace, rescueFocus } from "./dom.js";
import { RETURNED, stateOf } from "./handover.js";
import { closing, comeBack, forget, keep, openWindow } from "./visit.js";

/**
 * Sends the customer to the bank and waits. Gives the callback's address, or
 * undefined when they give up.
 *
 * `opened` is the window that a click has opened: `null` when it was blocked,
 * `undefined` when none was asked for yet. `visit` is kept until they are back.
 */
export async function waitForCustomer(container, { visit, opened, words }) {
  keep(visit);
  const over = new AbortController();
  const back = returned(visit) ?? (await decided(container, { visit, opened, words, over }));
  over.abort();
  forget(visit.kind);
  container.replaceChildren();
  if (back) window.focus();
  return back;
}

/** The bank's page took the place of this one, and the callback page left its address. */
function returned(visit) {
  const address = sessionStorage.getItem(RETURNED);
  if (address === null || stateOf(address) !== visit.state) return undefined;
  sessionStorage.removeItem(RETURNED);
  return address;
}

function decided(container, { visit, opened, words, over }) {
  return new Promise((resolve) => {
    let current;
    comeBack(visit.state, over.signal).then(finish);
    if (opened) go(opened);
    else show(opened === null ? "blocked" : "ready");

    function finish(back) {
      current?.close();
      resolve(back);
    }

    function go(target) {
      current = target;
      target.location.replace(visit.url);
      closing(target, over.signal).then(() => over.signal.aborted || show("closed"));
      show("waiting");
    }

    function again() {
      const target = openWindow();
      if (target) go(target);
      else show("blocked");
    }

    function show(state) {
      const text = { ...STATES, ...words }[state];
      const open =
        state === "blocked"
          ? el(
              "a",
              {
                class: "button primary",
                href: visit.url,
                target: "_blank",
                rel: "noreferrer",
                "data-open": true,
              },
              "Open the bank’s page",
            )
          : button(words.open ?? "Open the bank’s page", again, { class: "primary", "data-open": true });
      const title = el("h3", { tabindex: "-1" }, text.title);
      replace(
        container,
        el(
          "div",
          { class: "notice wait", "data-waiting": visit.kind, "data-state": state },
          title,
          el("p", {}, text.text),
          el(
            "div",
            { class: "actions" },
            state !== "waiting" && open,
            button("Give up", () => finish(undefined), { "data-give-up": true }),
          ),
        ),
      );
      announce(`${text.title}. ${text.text}`);
      rescueFocus(title);
    }
  });
}

const STATES = {
  ready: {
    title: "The bank waits for you",
    text: "Go to its page to decide. This page goes on when you are back.",
  },
  waiting: {
    title: "Decide at the bank",
    text: "Its page is open in another window. This page goes on by itself when you are back.",
  },
  blocked: {
    title: "Your browser blocked the new window",
    text: "Open the bank’s page with this link instead. This page goes on when you are back.",
  },
  closed: {
    title: "You closed the bank’s window",
    text: "Nothing was decided there, so nothing has changed. You can open it again.",
  },
};
