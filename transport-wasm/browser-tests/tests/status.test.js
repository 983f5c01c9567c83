// After status 408 Chromium repeats a request on each kept connection, and after 421 once.
// So the proxy returns these of the bank as a 200 that says so.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bankFault } from "../support/bank.js";
import { withPage } from "../support/page.js";

const LIMITS = { timeout: 60_000 };

for (const status of [408, 421]) {
  test(`a ${status} of the bank comes to the page as that, and is not repeated`, LIMITS, (context) =>
    withPage({}, async (page) => {
      await bankFault("payment", `json=${status}:{}`);
      await page.connect(2);
      const { told, relay, bank } = await page.pay(context);
      assert.equal(relay, 1);
      assert.deepEqual(bank, [status]);
      assert.equal(told.kind, "undocumented");
      assert.equal(told.httpStatus, status);
      assert.equal(told.delivery, "unknown");
    }),
  );

  test(`a payment that is repeated for a ${status} on the way reaches the bank once`, LIMITS, (context) =>
    withPage({}, async (page) => {
      await bankFault("payment", `json=${status}:{}`);
      await page.connect(2);
      page.relay.change = (response) => ({ ...response, status: Number(response.headers["tpp-proxy-status"]) });
      const { told, relay, bank } = await page.pay(context);
      assert.ok(relay > 1, "Chromium did not repeat it");
      assert.deepEqual(bank, [status]);
      assert.equal(told.delivery, "unknown");
    }),
  );
}
