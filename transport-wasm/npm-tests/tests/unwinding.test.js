// What throws while it is read, and methods of no object: again and again, for a
// throw through the module's own frames would each time take a piece of its stack.

import assert from "node:assert/strict";
import { test } from "node:test";
import { failure, psd2 } from "../support/bank.js";

const { Bank, BelfiusClient, ConsentLife, UnsignedPayment } = psd2;
const TIMES = 3_000;

const life = new ConsentLife("2026-01-05T09:00:00Z");
const unsigned = UnsignedPayment.bulk("<Document/>", "ref");
const freed = Bank.belfius();
freed.free();
const detached = new Uint8Array(8);
structuredClone(detached.buffer, { transfer: [detached.buffer] });
const hostile = (target) =>
  new Proxy(target, {
    getPrototypeOf() {
      throw new Error("not yours");
    },
  });

const CALLS = {
  "what looks like a Date": ["now", () => life.state(Object.create(Date.prototype))],
  "a proxy of a Date": ["now", () => life.daysLeft(new Proxy(new Date(), {}))],
  "a Date that refuses to be looked at": ["now", () => life.isDue(hostile(new Date()))],
  "a Date of no time": ["givenAt", () => new ConsentLife(new Date(NaN))],
  "what looks like a Uint8Array": ["file", () => UnsignedPayment.bulk(Object.create(Uint8Array.prototype), "ref")],
  "a proxy of a Uint8Array": ["signature", () => unsigned.withSignature(new Proxy(new Uint8Array(64), {}))],
  "a Uint8Array that refuses to be looked at": ["signature", () => unsigned.withDerSignature(hostile(new Uint8Array(64)))],
  "a Uint8Array whose bytes are elsewhere": ["signature", () => unsigned.withDerSignature(detached)],
  "a method of a freed object": ["this", () => freed.describe()],
  "a getter of a freed object": ["this", () => freed.generation],
  "an object that is freed twice": ["this", () => freed.free()],
  "a method of a plain object": ["this", () => Bank.prototype.describe.call({})],
  "a method of nothing": ["this", () => Bank.prototype.withVersion.call(undefined, "account", "1")],
  "a method of another class": ["this", () => Bank.prototype.describe.call(life)],
  "a freed object as an argument": ["bank", () => new BelfiusClient({ bank: freed, clientId: "x", redirectUri: "https://tpp.example/" })],
};

for (const [name, [field, call]] of Object.entries(CALLS)) {
  test(name, async () => {
    for (let count = 0; count < TIMES; count += 1) {
      let error;
      try {
        call();
      } catch (thrown) {
        error = thrown;
      }
      if (!(error instanceof psd2.BelfiusError)) assert.fail(`${count}: ${error}`);
      if (error.kind !== "invalid-argument" || error.field !== field) assert.fail(`${count}: ${error.message}`);
    }
    assert.equal((await failure(call)).delivery, "not-sent");
    // The module has its stack, and goes on.
    assert.equal(life.daysLeft(new Date("2026-01-06T09:00:00Z")), 89);
    assert.ok(UnsignedPayment.bulk(new TextEncoder().encode("<Document/>"), "ref").body.length > 0);
    assert.equal(Bank.belfius().generation, 3);
  });
}
