// What each bundle does: it needs no bank. Gives "works", or what is not as it should be.

import { Bank, BelfiusClient, BelfiusError, UnsignedPayment, generateSigningKey, init } from "belfius-psd2";

export async function program() {
  await init();
  const client = new BelfiusClient({
    bank: Bank.belfius(3),
    clientId: "l7957ffb0123456789abcdef0123456789",
    clientSecret: "not-used-here",
    redirectUri: "https://tpp.example/callback",
    language: "nl",
    fetch: (url) => Promise.reject(new Error(`not sent to ${url}`)),
  });
  const called = await client.session().consentToChosenAccounts().catch((error) => error);
  if (!(called instanceof BelfiusError) || called.operation !== "consent-uris") return `call: ${called}`;

  const { privateKey } = await generateSigningKey();
  const order = { endToEndId: "INV-17", creditorName: "Bakkerij Janssens", creditorIban: "BE71 0961 2345 6769", amount: "100.10" };
  const signed = await UnsignedPayment.sepaCreditTransfer(order, "2026-12-01").signWith(privateKey);
  if (typeof signed.reference !== "string") return `payment: ${JSON.stringify(signed)}`;

  try {
    Bank.prototype.describe.call({});
    return "a method of no object did not fail";
  } catch ({ message }) {
    return message === "this: must be a Bank that was not freed" ? "works" : `error: ${message}`;
  }
}
