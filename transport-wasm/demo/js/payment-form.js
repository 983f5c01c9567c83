// The payment as it is typed, and what is wrong with it.

import { byId } from "./dom.js";

/** A structured communication as people type it; the package checks its digits. */
const STRUCTURED = /^(\+{3}|\*{3})[\d/ ]+\1$/;

/** Which input an error is about, by the order’s member that it names. */
const INPUTS = {
  creditorName: "creditor-name",
  creditorIban: "creditor-iban",
  amount: "amount",
  executionDate: "execution-date",
  communication: "communication",
  "communication.structured": "communication",
};

/** The order, as the package takes it. */
export function orderOf(form, reference) {
  const { creditorName, creditorIban, amount, executionDate, communication } = Object.fromEntries(
    new FormData(form),
  );
  const order = {
    endToEndId: reference,
    creditorName: creditorName.trim(),
    creditorIban: creditorIban.trim(),
    amount: plain(amount),
  };
  if (executionDate) order.executionDate = executionDate;
  const words = communication.trim();
  if (STRUCTURED.test(words)) order.communication = { structured: words };
  else if (words) order.communication = words;
  return order;
}

/** The payment's own name at this page: 20 characters that no other payment has. */
export function newReference(today) {
  const bytes = crypto.getRandomValues(new Uint8Array(4));
  const end = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `DEMO-${today.replaceAll("-", "")}-${end}`.toUpperCase();
}

/** Marks the input that an error is about, and goes there. Gives whether there is one. */
export function markInput(field) {
  const id = INPUTS[field];
  if (!id) return false;
  const input = byId(id);
  input.setAttribute("aria-invalid", "true");
  input.addEventListener("input", () => input.removeAttribute("aria-invalid"), { once: true });
  input.focus();
  return true;
}

export function setLocked(form, locked) {
  for (const element of form.elements) element.disabled = locked;
}

/** A decimal comma is a point; other signs are the package's to refuse. */
const plain = (amount) => amount.trim().replace(/^(\d+),(\d{1,2})$/, "$1.$2");
