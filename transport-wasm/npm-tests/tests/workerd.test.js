// An edge worker: the package by its condition `workerd`, and the QWAC in an mTLS
// binding of the runtime's.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { advance, approve, clearFaults, day, facts, fault, firstAccount, fresh, origin, today } from "../support/bank.js";
import { startWorker } from "../support/workerd.js";

const bank = facts.banks.belfius.bank_base_url;
let worker;
before(async () => {
  worker = await startWorker({ bank, ca: facts.ca_pem, cert: facts.client_cert_pem, key: facts.client_key_pem });
});
after(() => worker?.stop());
afterEach(clearFaults);

/** The steps of one customer, with what is kept between them. */
function customer(generation) {
  const { client_id, client_secret, redirect_uri } = facts;
  const known = { generation, facts: { bank, client_id, client_secret, redirect_uri } };
  let tokens;
  return async (step, input = {}) => {
    const answer = await worker.step(step, { ...known, tokens, ...input });
    tokens = answer.tokens ?? tokens;
    return answer;
  };
}

async function consented(generation) {
  const run = customer(generation);
  const { iban } = firstAccount();
  const redirect = (await run("consent", { iban })).value;
  const callback = await approve(redirect.url);
  const { value: tokens, error } = await run("finish", { pending: redirect.pending, callback });
  assert.equal(tokens?.scope, "AIS", JSON.stringify(error));
  let id = tokens.logicalId;
  if (!id) id = (await run("list")).value.accounts.find((account) => account.iban === iban).logicalId;
  return { run, id };
}

for (const generation of [1, 3]) {
  describe(`generation ${generation}`, () => {
    test("from the consent to a statement, and a renewal", async () => {
      const { run, id } = await consented(generation);
      const query = { dateFrom: day(-60), pageSize: 50 };
      const { value: first, error } = await run("read", { id, query });
      assert.ok(first, JSON.stringify(error));
      assert.equal(first.account.iban, firstAccount().iban);
      assert.ok(first.keys.length > 50);
      assert.equal(new Set(first.keys).size, first.keys.length);
      await advance(1000);
      assert.deepEqual((await run("read", { id, query })).value.keys, first.keys);
    });
  });
}

test("a payment: its 302, or whatever else the bank answers, is seen", async () => {
  const run = customer(3);
  const order = { endToEndId: fresh("EDGE"), creditorName: "Bakkerij Janssens", creditorIban: "BE71096123456769", amount: "1.00" };
  const { value: made, error } = await run("pay", { order, today: today() });
  assert.ok(made, JSON.stringify(error));
  const registered = await fetch(`${origin}/signing-key`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(made.jwk) });
  assert.ok(registered.ok);
  const { value: reply } = await run("send", { payment: made.payment });
  assert.equal(reply.kind, "signature-required");
  assert.match(reply.url, /^https?:/);
});

test("a refusal has its fields, and a signal ends a call", async () => {
  const { run, id } = await consented(3);
  await fault("account", "error=20005");
  const refused = await run("read", { id });
  assert.equal(refused.ours, true, String(refused.error));
  assert.deepEqual([refused.error.kind, refused.error.code, refused.error.remedy], ["bank", "no-active-consent", "new-consent"]);

  await fault("account", "delay=1500");
  const late = await run("late", { id });
  assert.equal(late.ours, true, String(late.error));
  assert.deepEqual([late.error.kind, late.error.delivery], ["aborted", "unknown"]);
  assert.equal((await run("list")).value.kind, "answer");
});
