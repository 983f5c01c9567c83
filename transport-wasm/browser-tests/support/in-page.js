// Runs in the page: the package, called as a page of a TPP calls it.

import init, * as psd2 from "/pkg/belfius_psd2.js";

let client, signed, abandoned;
const stop = new AbortController();

/** Loads the package. `bank` is its base URL; the other members are the client's options. */
export async function open({ bank, ...options }) {
  await init();
  client = new psd2.BelfiusClient({ ...options, bank: psd2.Bank.at(bank, 3) });
}

/** Signs a payment with a key that the bank is told. */
export async function sign(order) {
  const { privateKey, publicKey } = await psd2.generateSigningKey();
  const jwk = await crypto.subtle.exportKey("jwk", publicKey);
  const answer = await fetch("/signing-key", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(jwk),
  });
  if (!answer.ok) throw new Error(`/signing-key: HTTP ${answer.status}`);
  const today = new Date().toLocaleDateString("sv", { timeZone: "Europe/Brussels" });
  signed = await psd2.UnsignedPayment.sepaCreditTransfer(order, today).signWith(privateKey);
}

/** Leaves so many connections open. Those of requests with cookies are for such requests alone. */
export async function connect(count) {
  const meet = (_, at) => fetch(`/meet/${count}?${at}`, { cache: "no-store", credentials: "omit" });
  const answers = await Promise.all(Array.from({ length: count }, meet));
  await Promise.all(answers.map((answer) => answer.text()));
}

/** Sends the payment that was signed. */
export const pay = () => told(client.session().initiate(signed));

/** A call that needs no tokens, to its end. */
export const ask = () => told(client.session().consentToChosenAccounts());

/** Begins such a call, for `abandon` to end. */
export function begin() {
  abandoned = told(client.session().consentToChosenAccounts({ signal: stop.signal }));
}

export function abandon() {
  stop.abort();
  return abandoned;
}

/** What the page is told, as JSON. */
async function told(call) {
  try {
    const { kind, paymentId } = await call;
    return { kind, paymentId };
  } catch (error) {
    const { kind, code, delivery, remedy, requestId, httpStatus } = error;
    return { kind, code, delivery, remedy, requestId, httpStatus };
  }
}
