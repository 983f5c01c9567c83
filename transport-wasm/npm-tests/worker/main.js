// A worker that calls the bank over an mTLS binding. Each request is one step of a
// journey; what has to be kept between them travels as JSON.

import { Bank, BelfiusClient, BelfiusError, UnsignedPayment, generateSigningKey, init } from "belfius-psd2";

const steps = {
  async consent({ session, bank, iban }) {
    return bank.consentsByIban("AIS") ? session.consent("AIS", iban) : session.consentToChosenAccounts();
  },
  async finish({ session, pending, callback }) {
    return session.finishConsent(pending, callback);
  },
  async read({ session, id, query }) {
    const account = await session.account(id, { psu: "present" });
    const keys = [];
    for await (const page of session.transactions(id, query, { psu: "present" })) {
      keys.push(...page.rows.map(({ key }) => key));
    }
    return { account, keys };
  },
  async list({ session }) {
    return session.accounts({ psu: "present" });
  },
  async pay({ session, order, today }) {
    const { privateKey, publicKey } = await generateSigningKey();
    const signed = await UnsignedPayment.sepaCreditTransfer(order, today).signWith(privateKey);
    return { jwk: await crypto.subtle.exportKey("jwk", publicKey), payment: signed.toJSON() };
  },
  async send({ session, payment }) {
    return session.initiate(payment);
  },
  async late({ session, id }) {
    return session.account(id, { psu: "present", signal: AbortSignal.timeout(50) });
  },
};

export default {
  async fetch(request, env) {
    await init(); // as in a browser: here there is nothing to wait for
    const { step, facts, generation, tokens, ...input } = await request.json();
    const kept = { tokens };
    const bank = Bank.at(facts.bank, generation);
    const client = new BelfiusClient({
      bank,
      clientId: facts.client_id,
      clientSecret: facts.client_secret,
      redirectUri: facts.redirect_uri,
      language: "fr",
      fetch: env.BANK,
    });
    const session = client.session({ load: () => kept.tokens, save: (pair) => void (kept.tokens = pair) });
    try {
      const value = await steps[step]({ session, bank, ...input });
      return Response.json({ value, tokens: kept.tokens });
    } catch (error) {
      const ours = error instanceof BelfiusError;
      return Response.json({ error: ours ? { ...error } : String(error?.stack ?? error), ours, tokens: kept.tokens });
    }
  },
};
