// The chart's and the table's sums, in the browser that shows them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { withDemo } from "../support/demo.js";

/** More than a float can hold to the cent. */
const MANY = "90071992547409931.07";

test("money keeps every digit", { timeout: 60_000 }, () =>
  withDemo({}, async (demo) => {
    const cents = await money(
      demo,
      "[MANY, '1.5', '-0.01', '1.500', '1.005', '1,5', ''].map(money.toCents).map(String)",
    );
    assert.deepEqual(cents, [
      "9007199254740993107",
      "150",
      "-1",
      "150",
      "undefined",
      "undefined",
      "undefined",
    ]);
    const back = await money(demo, "[0n, 5n, -5n, -10010n, 9007199254740993107n].map(money.fromCents)");
    assert.deepEqual(back, ["0.00", "0.05", "-0.05", "-100.10", MANY]);
    const shown = await money(
      demo,
      "[money.shown(MANY), money.shown('-1.5'), money.shown('2', 'EUR', { signed: true })]",
    );
    assert.deepEqual(shown, ["€90,071,992,547,409,931.07", "-€1.50", "+€2.00"]);
  }),
);

test("the balance goes back as far as it is sure", { timeout: 60_000 }, () =>
  withDemo({}, async (demo) => {
    const [newer, older] = [row("2026-01-03", "0.07"), row("2026-01-01", "-1.00")];
    const sum = (items, complete) => balances(demo, { balance: MANY, currency: "EUR", items, complete });
    const two = [
      ["2026-01-01", "9007199254740993100"],
      ["2026-01-03", "9007199254740993107"],
    ];

    assert.deepEqual(await sum([newer, older], true), { days: two });
    assert.deepEqual(await sum([newer, older], false), { days: two });
    // Nothing is known of the order, so a part of it may lack a later day.
    assert.deepEqual(await sum([older, newer], false), { days: [], ends: "order" });
    assert.deepEqual(await sum([older, newer], true), { days: two });
    for (const unknown of [{ unreadable: {} }, row(undefined, "1.00"), row("2026-01-02", undefined)]) {
      assert.deepEqual(await sum([newer, unknown, older], true), { days: two.slice(1), ends: "unreadable" });
    }
    assert.deepEqual(await sum([newer, row("2026-01-02", "0.001"), older], true), {
      days: two.slice(1),
      ends: "amount",
    });
    assert.deepEqual(await balances(demo, { currency: "EUR", items: [newer], complete: true }), {
      days: [],
      ends: "balance",
    });
  }),
);

const row = (date, amount) => ({ row: { date, amount, currency: "EUR" } });

function money(demo, expression) {
  return inThePage(demo, "money", `const MANY = "${MANY}"; done(${expression});`);
}

function balances(demo, statement) {
  const texts = "found.days.map(({ day, cents }) => [day, String(cents)])";
  return inThePage(
    demo,
    "balance",
    `const found = balance.balances(arguments[0]); done({ ...found, days: ${texts} });`,
    statement,
  );
}

/** Runs `code` with a module of the demo under its name. */
async function inThePage(demo, module, code, argument) {
  const script = `
    const done = arguments[arguments.length - 1];
    import("/js/${module}.js").then((${module}) => { ${code.replace("arguments[0]", "argument")} }, (error) => done(String(error)));
  `;
  const answer = await demo.driver.executeAsyncScript(
    `const argument = arguments[0]; ${script}`,
    argument ?? null,
  );
  return JSON.parse(JSON.stringify(answer), (key, value) => (value === null ? undefined : value));
}
