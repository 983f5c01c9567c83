// Long statements: what was read and is shown no more is not kept.

import assert from "node:assert/strict";
import { test } from "node:test";

import { accountOf, advanceClock, facts } from "../support/bank.js";
import { withDemo } from "../support/demo.js";

const PAGES = 200;
const WARM = 20;
const OVER_AN_HOUR = 3_700;
/** What a former statement has counted goes when the browser collects it, not before. */
const UNCOLLECTED = 4 * 64 * 1024;
/** What a browser may keep of 3000 rows that are gone: a tenth of what they take. */
const SLACK = 256 * 1024;

test("200 pages take no more of WebAssembly's memory than 20", { timeout: 240_000 }, () =>
  withDemo({}, async (demo) => {
    const account = await accountOf("belfius");
    await demo.connect();
    await demo.pick(account.iban);
    await demo.reading("done");
    await askForAll(demo, account);
    await read(demo, account, { confirmed: true });
    const first = await wasmByPage(demo);
    assert.equal(Object.keys(first).length, PAGES);
    assert.equal(first[PAGES], first[WARM]);

    // The same rows again, and again: the former ones are to be forgotten.
    await read(demo, account);
    const before = await heap(demo);
    await read(demo, account);
    const after = await heap(demo);
    assert.ok((await wasmByPage(demo))[PAGES] <= first[PAGES] + UNCOLLECTED);
    assert.ok(after - before < SLACK, `reading the same rows again left ${after - before} bytes behind`);
  }),
);

/** From before the oldest row, in as many pages as are wanted. */
async function askForAll(demo, account) {
  const day = new Date(Date.parse((await facts()).now) - 1000 * 86_400_000).toISOString().slice(0, 10);
  await demo.setDate("#from", day);
  await demo.type("#page-size", String(account.rows_by_currency.EUR / PAGES));
}

async function read(demo, account, { confirmed = false } = {}) {
  // The bank takes a confirmation for an hour.
  if (confirmed) await advanceClock(OVER_AN_HOUR);
  await demo.driver.executeScript(WATCH);
  await demo.click("#read-button");
  if (confirmed) {
    await demo.click("[data-waiting=strong-authentication] [data-open]");
    await demo.approve();
  }
  await demo.driver.wait(
    async () => (await wasmByPage(demo))[PAGES] !== undefined,
    180_000,
    `page ${PAGES} did not come`,
  );
  await demo.reading("done");
  assert.equal(Number(await demo.attribute("#reading", "data-rows")), account.rows_by_currency.EUR);
}

/** Notes the size of WebAssembly's memory at each page. */
const WATCH = `
  window.wasmByPage = {};
  const [reading, facts] = ["reading", "facts"].map((id) => document.getElementById(id));
  window.watching?.disconnect();
  window.watching = new MutationObserver(() => {
    window.wasmByPage[reading.dataset.pages] = Number(facts.dataset.wasmBytes);
  });
  window.watching.observe(reading, { attributes: true, attributeFilter: ["data-pages"] });
`;

/** The size at each page, from the first. */
async function wasmByPage(demo) {
  const sizes = await demo.driver.executeScript("return window.wasmByPage");
  delete sizes[0];
  return sizes;
}

async function heap(demo) {
  await demo.driver.sendDevToolsCommand("HeapProfiler.collectGarbage", {});
  return demo.driver.executeScript("return performance.memory.usedJSHeapSize");
}
