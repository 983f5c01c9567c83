// A page of a TPP's that calls the package, behind a relay, in a browser of its own.

import assert from "node:assert/strict";

import { clearFaults, facts, requests } from "./bank.js";
import { startBrowser } from "./browser.js";
import { startRelay } from "./relay.js";

const PAYEE = { creditorName: "Bakkerij Janssens", creditorIban: "BE71 0961 2345 6769", amount: "100.10" };
const SOON = 5_000;

/**
 * Runs a test with a payment that is signed and not yet sent. `secure`: over https, with a
 * certificate that only this browser takes.
 */
export async function withPage({ secure = false, sendsOnce } = {}, test) {
  await clearFaults();
  const { banks, client_cert_pem: cert, client_key_pem: key, ...bank } = await facts();
  const relay = await startRelay({ tls: secure ? { cert, key } : undefined });
  try {
    const driver = await startBrowser({ anyServer: secure });
    try {
      await driver.get(`${relay.origin}/`);
      const page = new Page(driver, relay);
      await page.call("open", {
        bank: banks.belfius.bank_base_url,
        clientId: bank.client_id,
        clientSecret: "held-by-the-proxy",
        redirectUri: bank.redirect_uri,
        language: "fr",
        proxy: `${relay.origin}/belfius`,
        proxyHeaders: { "Tpp-Proxy-Key": bank.proxy_key },
        sendsOnce,
      });
      await page.call("sign", { ...PAYEE, endToEndId: page.reference });
      await test(page);
    } finally {
      await driver.quit();
    }
  } finally {
    await relay.close();
    await clearFaults();
  }
}

class Page {
  reference = `TWICE-${Date.now().toString(36)}`.toUpperCase();

  constructor(driver, relay) {
    this.driver = driver;
    this.relay = relay;
  }

  /** Calls a function of `in-page.js`. */
  call(name, ...values) {
    const script = "return import('/in-page.js').then((page) => page[arguments[0]](...arguments[1]))";
    return this.driver.executeScript(script, name, values);
  }

  /** Leaves so many connections open, which the relay would keep. */
  async connect(count) {
    await this.until(() => this.relay.open === 0, "a connection stays open");
    this.relay.keeps = true;
    await this.call("connect", count);
  }

  until(holds, what) {
    return this.driver.wait(holds, SOON, what);
  }

  /** Sends the payment; gives what the page was told, and what came to the relay and to the bank. */
  async pay(context) {
    const told = await this.call("pay");
    const counts = await this.counts();
    const how = told.delivery ? `; ${told.kind}, ${told.delivery}` : "";
    context.diagnostic(`at the relay ${counts.relay}, at the bank ${counts.bank.length}${how}`);
    return { told, ...counts };
  }

  /** Sends the payment, which Chromium repeats: it is made once, and the page is told so. */
  async isMadeOnceThoughRepeated(context) {
    const { told, relay, bank, ids } = await this.pay(context);
    assert.ok(relay > 1, "Chromium did not repeat it");
    assert.equal(ids.length, 1, "each time with the same Request-ID");
    assert.equal(bank.length, 1);
    assert.deepEqual(told, { kind: "signature-required", paymentId: this.reference });
  }

  /** How often the payment came to the relay, and what the bank received of it. */
  async counts() {
    const received = (await requests()).filter(
      (request) => request.method === "POST" && request.body.includes(this.reference),
    );
    const ids = new Set([...this.relay.posts.map((post) => post.id), ...received.map(idOf)]);
    return { relay: this.relay.posts.length, bank: received.map((request) => request.status), ids: [...ids] };
  }
}

function idOf(request) {
  return request.headers.find(([name]) => name === "request-id")[1];
}
