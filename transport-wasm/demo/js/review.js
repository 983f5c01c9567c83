// What will be signed, before it is: the decoded header, and the body to the byte.

import { button, el, focusOn, replace } from "./dom.js";
import { shownDay } from "./days.js";
import { grouped } from "./iban.js";
import { shown } from "./money.js";

const TEXT = new TextDecoder();

/** Gives true when the customer signs, and false when they want to change something. */
export function review(container, { order, unsigned }) {
  return new Promise((resolve) => {
    const decide = (sign) => {
      container.replaceChildren();
      resolve(sign);
    };
    const title = el("h3", { tabindex: "-1" }, "This is what you sign");
    replace(
      container,
      el(
        "div",
        { class: "review", "data-reference": unsigned.reference },
        title,
        el(
          "dl",
          { class: "facts" },
          facts(order).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
        ),
        code("Header of the signature (JOSE), decoded", headerOf(unsigned), "data-header"),
        code("Body, byte for byte as it is signed and sent", TEXT.decode(unsigned.body), "data-body"),
        el(
          "div",
          { class: "actions" },
          button("Sign and send", () => decide(true), { class: "primary", id: "sign-button" }),
          button("Change it", () => decide(false), { id: "change-button" }),
        ),
      ),
    );
    focusOn(title);
  });
}

function facts(order) {
  return [
    ["Pay", shown(order.amount, "EUR")],
    ["To", order.creditorName],
    ["Account", grouped(order.creditorIban)],
    ["Communication", order.communication?.structured ?? order.communication ?? "none"],
    ["Day", order.executionDate ? shownDay(order.executionDate) : "now"],
    ["Reference", order.endToEndId],
  ];
}

function code(name, text, hook) {
  return el(
    "figure",
    { class: "code" },
    el("figcaption", {}, name),
    el("pre", { [hook]: true, tabindex: "0", role: "region", "aria-label": name }, text),
  );
}

/** The signing input is `base64url(header).base64url(body)` (RFC 7515). */
function headerOf(unsigned) {
  const [header] = TEXT.decode(unsigned.signingInput).split(".");
  const bytes = Uint8Array.from(atob(header.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
    char.charCodeAt(0),
  );
  return TEXT.decode(bytes);
}
