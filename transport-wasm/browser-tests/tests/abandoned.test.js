// A call that is given up in a slow handshake leaves a connection that waits unused. For
// Chromium it is a kept one: what is sent on it is repeated if it turns out closed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bankFault, proxyFault } from "../support/bank.js";
import { withPage } from "../support/page.js";

const LIMITS = { timeout: 60_000 };
/** More than Chromium repeats. */
const EACH = 20;

test("a payment on a connection that an abandoned call left is made once", LIMITS, (context) =>
  withPage({ secure: true }, async (page) => {
    await page.call("ask");
    await leaveConnection(page);
    page.relay.cutOpen();
    await page.isMadeOnceThoughRepeated(context);
  }),
);

test("a repeated payment is told as made though the bank is out of reach by then", LIMITS, (context) =>
  withPage({ secure: true }, async (page) => {
    await page.call("ask");
    await leaveConnection(page);
    page.relay.cutOpen({ after: () => bankFault("any", "cut-handshake", EACH) });
    await page.isMadeOnceThoughRepeated(context);
  }),
);

test("a repetition that did not reach the bank says nothing of the payment before it", LIMITS, (context) =>
  withPage({ secure: true, sendsOnce: true }, async (page) => {
    await leaveConnection(page);
    await proxyFault("no-once", EACH);
    page.relay.cutOpen({ after: () => bankFault("any", "cut-handshake", EACH) });
    const { told, relay, bank } = await page.pay(context);
    assert.ok(relay > 1, "Chromium did not repeat it");
    assert.equal(bank.length, 1);
    assert.equal(told.kind, "not-the-bank");
    assert.equal(told.delivery, "unknown");
    assert.equal(told.remedy, "look-first");
  }),
);

/** A call begins, and is given up before its connection is there. */
async function leaveConnection(page) {
  const { relay } = page;
  await page.until(() => relay.open === 0, "a connection stays open");
  relay.hold();
  await page.call("begin");
  await page.until(() => relay.held > 0, "no connection is opened");
  assert.equal((await page.call("abandon")).kind, "aborted");
  relay.release();
  await page.until(() => relay.open > 0, "the connection is gone with the call");
}
