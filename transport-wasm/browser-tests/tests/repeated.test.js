// Chromium repeats a POST by itself when a kept connection turns out closed. A payment is
// made once all the same, and the page is told what became of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bankFault, proxyFault } from "../support/bank.js";
import { withPage } from "../support/page.js";

const LIMITS = { timeout: 60_000 };
/** More than Chromium repeats. */
const EACH = 20;

for (const kept of [1, 3, 6]) {
  test(`a payment that Chromium repeats after ${kept} cut connections is made once`, LIMITS, (context) =>
    withPage({}, async (page) => {
      await page.connect(kept);
      assert.equal(page.relay.cutOpen(), kept);
      await page.isMadeOnceThoughRepeated(context);
    }),
  );
}

test("a payment that Chromium repeats while the bank is at work is made once", LIMITS, (context) =>
  withPage({}, async (page) => {
    await bankFault("payment", "delay=1000");
    await page.connect(2);
    page.relay.cutOpen({ when: "sent" });
    await page.isMadeOnceThoughRepeated(context);
  }),
);

test("a payment that could not reach the bank is not sent to it by a repetition", LIMITS, (context) =>
  withPage({}, async (page) => {
    await page.connect(2);
    await bankFault("any", "cut-handshake");
    page.relay.cutOpen();
    const { told, relay, bank } = await page.pay(context);
    assert.ok(relay > 1, "Chromium did not repeat it");
    assert.equal(bank.length, 0);
    assert.equal(told.kind, "not-the-bank");
    assert.equal(told.delivery, "not-sent");
  }),
);

test("a payment that the bank receives twice is in doubt", LIMITS, (context) =>
  withPage({ sendsOnce: true }, async (page) => {
    await page.connect(1);
    await proxyFault("no-once", EACH);
    page.relay.cutOpen();
    const { told, relay, bank, ids } = await page.pay(context);
    assert.equal(ids.length, 1, "each time with the same Request-ID");
    assert.ok(bank.length > 1, "the bank received it once");
    assert.equal(told.kind, "bank");
    assert.equal(told.code, "repeated-request-id");
    assert.equal(told.delivery, "unknown");
    assert.equal(told.remedy, "look-first");
    assert.equal(told.requestId, ids[0]);
  }),
);

test("no payment goes out through a proxy that does not say that it takes each once", LIMITS, (context) =>
  withPage({}, async (page) => {
    await page.connect(1);
    await proxyFault("no-once", EACH);
    page.relay.cutOpen();
    const { told, relay, bank } = await page.pay(context);
    assert.equal(told.kind, "may-repeat");
    assert.equal(told.delivery, "not-sent");
    assert.equal(relay, 0);
    assert.equal(bank.length, 0);
  }),
);
