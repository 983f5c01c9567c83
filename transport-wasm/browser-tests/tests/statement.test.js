// A statement that does not come in one go: stopped, confirmed on the way, broken.

import assert from "node:assert/strict";
import { test } from "node:test";

import { accountOf, advanceClock, bankFault, facts } from "../support/bank.js";
import { withDemo } from "../support/demo.js";
import { assertAllDifferent } from "../support/rows.js";

const LIMITS = { timeout: 180_000 };
const OVER_AN_HOUR = 3_700;

test("a confirmation in the middle of a statement loses and doubles no row", LIMITS, () =>
  withDemo({}, async (demo) => {
    const account = await accountOf("belfius");
    await demo.connect();
    await demo.pick(account.iban);
    await demo.reading("done");
    await advanceClock(OVER_AN_HOUR);
    await readFrom(demo, await daysAgo(1000));

    // More than 90 days back, the bank wants the customer before the first page …
    await slowly();
    await confirm(demo);
    await stopInTheMiddle(demo);
    // … and for an hour only.
    await advanceClock(OVER_AN_HOUR);
    const before = await progress(demo);
    await demo.click("#resume-button");
    await confirm(demo);
    await demo.reading("done");

    const after = await progress(demo);
    assert.ok(before.pages > 0 && before.pages < after.pages, "it was in the middle");
    const rows = await demo.rows();
    assert.equal(rows.length, account.rows_by_currency.EUR);
    assertAllDifferent(rows);
    assert.equal(await demo.attribute("svg.chart", "data-last"), account.balance);
  }),
);

test("who does not confirm keeps what was read", LIMITS, () =>
  withDemo({}, async (demo) => {
    await demo.connect();
    await demo.pick((await accountOf("belfius")).iban);
    await demo.reading("done");
    await advanceClock(OVER_AN_HOUR);
    await readFrom(demo, await daysAgo(1000));
    await demo.click("[data-waiting=strong-authentication] [data-open]");
    await demo.refuse();
    assert.match(await demo.text("#statement-error"), /You refused at the bank/);
    assert.equal(await demo.has("[data-waiting]"), false);
  }),
);

test("a statement that is stopped goes on at the same page", LIMITS, () =>
  withDemo({}, async (demo) => {
    const account = await accountOf("belfius");
    await demo.connect();
    await demo.pick(account.iban);
    await demo.reading("done");
    const whole = (await demo.rows()).map((row) => row.key);

    await slowly();
    await readFrom(demo, "", "40");
    await stopInTheMiddle(demo);
    await demo.click("#resume-button");
    await demo.reading("done");
    assert.deepEqual(
      (await demo.rows()).map((row) => row.key),
      whole,
    );
  }),
);

test("a page that fails is read again, and only that one", LIMITS, () =>
  withDemo({}, async (demo) => {
    const account = await accountOf("belfius");
    await demo.connect();
    await demo.pick(account.iban);
    await demo.reading("done");
    const whole = (await demo.rows()).map((row) => row.key);

    await bankFault("transactions", "delay=1", 2);
    await bankFault("transactions", "error=20020");
    await readFrom(demo, "", "40");
    await demo.reading("failed");
    assert.match(await demo.text("#statement-error"), /The bank has trouble/);
    assert.equal((await progress(demo)).pages, 2);
    await demo.click("#statement-error details summary");
    assert.match(await demo.text("#statement-error .facts"), /Request-ID\s+[0-9a-f-]{36}/);
    await demo.click("[data-retry]");
    await demo.reading("done");
    assert.deepEqual(
      (await demo.rows()).map((row) => row.key),
      whole,
    );
  }),
);

test("a row that cannot be read is shown as such, and ends the chart", LIMITS, () =>
  withDemo({}, async (demo) => {
    const account = await accountOf("belfius");
    await demo.connect();
    await bankFault("transactions", "delay=1", 1);
    await bankFault("transactions", "unreadable-row");
    await demo.pick(account.iban);
    await demo.reading("done");
    const rows = await demo.rows();
    assert.equal(rows.filter((row) => row.unreadable !== undefined).length, 1);
    assert.match(await demo.text("#rows-table .unreadable"), /could not be read/);
    assert.equal(await demo.attribute("[data-chart-note]", "data-chart-note"), "unreadable");
    assert.equal(await demo.attribute("svg.chart", "data-last"), account.balance);
  }),
);

test("a withdrawn consent says to connect again", LIMITS, () =>
  withDemo({}, async (demo) => {
    await demo.connect();
    await bankFault("transactions", "withdrawn-consent");
    await demo.pick((await accountOf("belfius")).iban);
    await demo.reading("failed");
    assert.match(
      await demo.text("#statement-error"),
      /access to the accounts has ended.*Connect to the bank again/s,
    );
  }),
);

async function readFrom(demo, day, rowsOnAPage = "100") {
  await demo.setDate("#from", day);
  await demo.type("#page-size", rowsOnAPage);
  await demo.click("#read-button");
}

async function confirm(demo) {
  await demo.click("[data-waiting=strong-authentication] [data-open]");
  await demo.approve();
}

/** Each page takes a while, so that there is a middle. */
const slowly = () => bankFault("transactions", "delay=300", 8);

async function stopInTheMiddle(demo) {
  await demo.driver.wait(async () => (await progress(demo)).pages >= 2, 30_000, "no second page came");
  await demo.click("#stop-button");
  await demo.reading("stopped");
}

async function progress(demo) {
  const { pages, rows } = await demo.driver.executeScript(
    "return { ...document.getElementById('reading').dataset }",
  );
  return { pages: Number(pages), rows: Number(rows) };
}

/** By the bank's clock. */
async function daysAgo(days) {
  const now = Date.parse((await facts()).now);
  return new Date(now - days * 86_400_000).toISOString().slice(0, 10);
}
