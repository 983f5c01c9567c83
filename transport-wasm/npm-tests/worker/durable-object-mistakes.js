// What loses a consent: the example with one mistake in each class. For the tests.

import example, { Consent, tokenStore } from "./durable-object.js";

/** A store for each request: no request waits for another's. */
export class StorePerRequest extends Consent {
  set store(_) {}
  get store() {
    return tokenStore(this.ctx.storage);
  }
}

/** An object that is reset as soon as a pair is saved: as the example saves it, or by an awaited `put` alone. */
export class Reset extends Consent {
  async save(tokens) {
    await this.store.save(tokens);
    this.ctx.abort("reset by the test");
  }
  async putAlone(tokens) {
    await this.ctx.storage.put("tokens", tokens);
    this.ctx.abort("reset by the test");
  }
  async load() {
    return this.store.load();
  }
}

export default {
  async fetch(request, env) {
    const [, call, name] = new URL(request.url).pathname.split("/");
    if (!["save", "putAlone", "load"].includes(call)) return example.fetch(request, env);
    const object = env.CONSENTS.get(env.CONSENTS.idFromName(name));
    try {
      return Response.json((await object[call](await request.text())) ?? null);
    } catch (error) {
      return new Response(String(error), { status: 502 });
    }
  },
};
