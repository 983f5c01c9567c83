// The whole way of a customer: consent, accounts, a statement, a payment.

import assert from "node:assert/strict";
import { test } from "node:test";

import { picture } from "../support/artefacts.js";
import { accountOf, facts } from "../support/bank.js";
import { balanceAfterEachDay, cents } from "../support/cents.js";
import { withDemo } from "../support/demo.js";
import { orderPayment, signPayment } from "../support/payment.js";
import { assertAllDifferent } from "../support/rows.js";

const LIMITS = { timeout: 180_000 };

test("a customer connects, reads an account and pays", LIMITS, () =>
  withDemo({ scheme: "light" }, async (demo) => {
    const account = await accountOf("belfius");
    await demo.connect();
    assert.equal(
      await demo.attribute(`[data-iban="${account.iban}"] [data-balance]`, "data-balance"),
      account.balance,
    );

    await demo.pick(account.iban);
    await demo.reading("done");
    const pages = Number(await demo.attribute("#reading", "data-pages"));
    assert.ok(pages > 1, "the statement has several pages");
    const rows = await demo.rows();
    assert.equal(rows.length, Number(await demo.attribute("#reading", "data-rows")));
    assertAllDifferent(rows);

    assert.equal(await demo.attribute("svg.chart", "data-last"), account.balance);
    const shown = await demo.driver.executeScript(
      "return [...document.querySelectorAll('.numbers-table tbody tr')].map((row) => [row.dataset.day, row.dataset.cents])",
    );
    const expected = balanceAfterEachDay(account.balance, rows);
    assert.deepEqual(
      shown.map(([day, sum]) => [day, cents(sum)]),
      expected,
    );

    await orderPayment(demo);
    await signPayment(demo);
    await demo.click("[data-waiting=payment] [data-open]");
    await demo.approve();
    await demo.see("[data-status=RCVD]");
    assert.equal(await demo.attribute("[data-step=accepted]", "data-state"), "done");
    assert.deepEqual(await demo.consoleErrors(), []);
    await picture(demo.driver, "demo-light");
    await picture(demo.driver, "demo-payment", { of: "#payment" });
  }),
);

test("the same in the dark", LIMITS, () =>
  withDemo({ scheme: "dark" }, async (demo) => {
    await demo.connect();
    await demo.pick((await accountOf("belfius")).iban);
    await demo.reading("done");
    await picture(demo.driver, "demo-dark");
    assert.deepEqual(await demo.consoleErrors(), []);
  }),
);

test("a phone of 360 pixels shows everything without scrolling sideways", LIMITS, () =>
  withDemo({ width: 360, height: 740 }, async (demo) => {
    await fitsIn(demo, "at the start");
    await demo.connect();
    await fitsIn(demo, "with accounts");
    await demo.pick((await accountOf("belfius", 1)).iban);
    await demo.reading("done");
    await demo.click("details.numbers summary");
    await fitsIn(demo, "with a statement");
    await picture(demo.driver, "demo-phone");
    await orderPayment(demo);
    await fitsIn(demo, "with a review");
    await signPayment(demo);
    await fitsIn(demo, "with a payment");
  }),
);

test("Banx is another bank with other accounts", LIMITS, () =>
  withDemo({}, async (demo) => {
    const { banx } = (await facts()).banks;
    await demo.connect({ brand: "banx" });
    await demo.pick(banx.accounts[0].iban);
    await demo.reading("done");
    assert.equal(await demo.attribute("svg.chart", "data-last"), banx.accounts[0].balance);
  }),
);

for (const generation of [1, 2]) {
  test(`in generation ${generation} a consent is to one IBAN`, LIMITS, () =>
    withDemo({}, async (demo) => {
      const account = await accountOf("belfius");
      await demo.click(`#generation [value='${generation}']`);
      assert.equal(await demo.attribute("#iban", "value"), account.iban);
      await demo.click("#connect-button");
      await demo.approve();
      await demo.pick(account.iban);
      await demo.reading("done");
      assertAllDifferent(await demo.rows());
      assert.equal(await demo.attribute("svg.chart", "data-last"), account.balance);
    }),
  );
}

async function fitsIn(demo, when) {
  const [wide, screen] = await demo.driver.executeScript(
    "return [document.documentElement.scrollWidth, innerWidth]",
  );
  assert.ok(wide <= screen, `${when}: ${wide} pixels on a screen of ${screen}`);
}
