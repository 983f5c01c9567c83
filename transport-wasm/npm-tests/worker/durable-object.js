// An edge worker that keeps the tokens of each consent in a Durable Object of its own.

import { DurableObject } from "cloudflare:workers";
import { Bank, BelfiusClient } from "belfius-psd2";

/** Tokens in a Durable Object's storage. */
export const tokenStore = (storage) => ({
  load: () => storage.get("tokens"),
  async save(tokens) {
    await storage.put("tokens", tokens);
    // On the disk before the call goes on: a reset of the object loses a put that was only awaited.
    await storage.sync();
  },
});

export class Consent extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    // Once for the object, not for each request: sessions that share this very store renew one after the other. The
    // object's one thread is no lock, since it takes the next request while the bank is awaited.
    this.store = tokenStore(ctx.storage);
    this.client = new BelfiusClient({
      bank: Bank.at(env.BANK_ADDRESS, 3), // outside of tests: Bank.belfius(3)
      clientId: env.CLIENT_ID,
      clientSecret: env.CLIENT_SECRET,
      redirectUri: env.REDIRECT_URI,
      language: "fr",
      fetch: env.BANK, // an mTLS binding
    });
  }

  /** The address where the customer gives the consent. */
  async begin() {
    const { url, pending } = await this.client.session(this.store).consentToChosenAccounts();
    await this.ctx.storage.put("pending", pending);
    return url;
  }

  /** The customer is back. */
  async finish(callback) {
    const session = this.client.session(this.store);
    await session.finishConsent(await this.ctx.storage.get("pending"), callback);
    await this.ctx.storage.delete("pending");
  }

  async accounts() {
    return this.client.session(this.store).accounts({ psu: "present" });
  }
}

export default {
  /** `POST /begin/17`, `/finish/17`, `/accounts/17`. Before this the worker asks who its user is. */
  async fetch(request, env) {
    const [, call, name] = new URL(request.url).pathname.split("/");
    const consent = env.CONSENTS.get(env.CONSENTS.idFromName(name));
    try {
      switch (call) {
        case "begin":
          return Response.json(await consent.begin());
        case "finish":
          return Response.json((await consent.finish(await request.text())) ?? null);
        case "accounts":
          return Response.json(await consent.accounts());
        default:
          return new Response("no such call", { status: 404 });
      }
    } catch (error) {
      return new Response(String(error), { status: 502 });
    }
  },
};
