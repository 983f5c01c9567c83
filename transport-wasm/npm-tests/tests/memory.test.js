// Two hundred pages: memory is flat after the first twenty.

import assert from "node:assert/strict";
import { test } from "node:test";
import { consented, psd2 } from "../support/bank.js";

const { memory } = await psd2.default();

const measure = async () => {
  // Finalizers run in a later turn.
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc();
    await new Promise((later) => setTimeout(later, 10));
  }
  return { wasm: memory.buffer.byteLength, heap: process.memoryUsage().heapUsed };
};

/** Reads two hundred pages, and compares what there is after twenty with what there is after all. */
async function twoHundred(context, read) {
  assert.equal(typeof globalThis.gc, "function", "run with --expose-gc");
  const { session, id } = await consented();
  let pages = 0;
  let early;
  const statement = () => session.transactions(id, { pageSize: read.pageSize }, { psu: "present" });
  while (pages < 200) {
    for await (const page of statement()) {
      assert.equal(page.kind, "page");
      if ((pages += 1) >= 200 && read.once) break;
      if (read.once && pages === 20) early = await measure();
    }
    early ??= await measure();
  }
  const late = await measure();
  context.diagnostic(`first ${JSON.stringify(early)}, after ${pages} pages ${JSON.stringify(late)}`);
  assert.equal(late.wasm, early.wasm, "the module's memory");
  assert.ok(late.heap - early.heap < 1_500_000, `the heap grew by ${late.heap - early.heap} bytes`);
}

test("one statement of two hundred pages does not grow after the first twenty", (context) =>
  twoHundred(context, { pageSize: 5, once: true }));

test("reading a statement again and again does not grow after the first time", (context) =>
  twoHundred(context, { pageSize: 100 }));

test("errors do not stay", async () => {
  const make = () => {
    for (let count = 0; count < 20_000; count += 1) {
      try {
        psd2.Bank.at("x");
      } catch {}
    }
  };
  make();
  const before = memory.buffer.byteLength;
  make();
  assert.equal(memory.buffer.byteLength, before);
});
