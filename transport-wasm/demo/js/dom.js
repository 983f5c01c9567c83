// Elements without a framework. Texts are always text: nothing here reads HTML.

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

/** `el("p", { class: "hint", onclick: f }, "words", child)`; absent attributes are left out. */
export function el(name, attributes, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function svg(name, attributes, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** A button that does something. */
export function button(text, onclick, attributes = {}) {
  return el("button", { type: "button", onclick, ...attributes }, text);
}

export function replace(container, ...children) {
  container.replaceChildren(...children.filter(present));
}

/** Gives the focus to where the reader goes on. */
export function focusOn(element) {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
}

/** Gives the focus to `element` if it is lost: what had it is gone, hidden or disabled. */
export function rescueFocus(element) {
  const held = document.activeElement;
  const lost = !held || held === document.body || held.disabled || !held.checkVisibility?.();
  if (lost) focusOn(element);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter(present));
  return element;
}

const present = (child) => child !== undefined && child !== null && child !== false;
