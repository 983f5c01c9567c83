// What axe finds, in both colour schemes and in every state of the page.

import assert from "node:assert/strict";
import { test } from "node:test";

import axe from "axe-core";

import { accountOf } from "../support/bank.js";
import { withDemo } from "../support/demo.js";
import { orderPayment, signPayment } from "../support/payment.js";

const RUN = `
  const done = arguments[arguments.length - 1];
  axe.run(document).then(({ violations }) => done(violations), (error) => done([{ id: String(error), impact: "critical", nodes: [] }]));
`;

for (const scheme of ["light", "dark"]) {
  test(`nothing serious in the ${scheme} scheme`, { timeout: 180_000 }, () =>
    withDemo({ scheme }, async (demo) => {
      await demo.driver.executeScript(axe.source);
      await check(demo, "at the start");
      await demo.click("#connect-button");
      await demo.closeTheBank();
      await demo.see("[data-state=closed]");
      await check(demo, "while waiting");
      await demo.click("[data-open]");
      await demo.refuse();
      await demo.see("#connect-error [data-error]");
      await demo.click("#connect-error details summary");
      await check(demo, "with an error");
      await demo.connect();
      await demo.pick((await accountOf("belfius", 1)).iban);
      await demo.reading("done");
      await demo.click("details.numbers summary");
      await check(demo, "with a statement");
      await orderPayment(demo);
      await check(demo, "with a review");
      await signPayment(demo);
      await demo.click("[data-open]");
      await demo.approve();
      await demo.see("[data-status]");
      await check(demo, "with a payment");
    }),
  );
}

async function check(demo, when) {
  const violations = await demo.driver.executeAsyncScript(RUN);
  const grave = violations.filter((found) => ["serious", "critical"].includes(found.impact));
  const words = grave.map(
    (found) =>
      `${found.id}: ${found.nodes
        .map((node) => node.html)
        .slice(0, 3)
        .join(" ")}`,
  );
  assert.deepEqual(words, [], when);
}
