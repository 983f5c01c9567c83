// Consent, accounts, a statement, renewal: both ways to the bank, two generations,
// both brands.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { approve, client, consented, facts, firstAccount, psd2 } from "../support/bank.js";

for (const way of ["proxy", "mtls"]) {
  for (const generation of [1, 3]) {
    for (const brand of ["belfius", "banx"]) {
      describe(`${way}, generation ${generation}, ${brand}`, () => {
        const choice = { way, generation, brand };
        const account = firstAccount(brand);

        test("from the consent to the last row of the statement", async () => {
          const { session, id, tokens } = await consented(choice);
          assert.equal(tokens.scope, "AIS");
          assert.equal(tokens.canRefresh, true);
          assert.deepEqual(await session.tokens(), tokens);

          const details = await session.account(id, { psu: "present" });
          assert.equal(details.kind, "answer");
          assert.equal(details.iban, account.iban);
          assert.equal(details.balance, account.balance, "exact digits");
          assert.equal(details.holder, account.name);
          assert.deepEqual(details.otherCompartments, []);

          const keys = new Set();
          let rows = 0;
          let number = 0;
          for await (const page of session.transactions(id, { pageSize: 400 }, { psu: "present" })) {
            assert.equal(page.kind, "page");
            assert.equal(page.number, (number += 1));
            assert.deepEqual(page.unreadable, []);
            for (const row of page.rows) {
              assert.match(row.amount, /^-?\d+\.\d{2}$/);
              assert.match(row.date, /^\d{4}-\d{2}-\d{2}$/);
              keys.add(row.key);
              rows += 1;
            }
          }
          assert.ok(rows > 0 && rows <= account.rows, `${rows} rows`);
          assert.equal(keys.size, rows, "each row has a key of its own");

          const renewed = await session.refresh();
          assert.equal(renewed.consentedAt, tokens.consentedAt);
          assert.equal((await session.account(id, { psu: "present" })).iban, account.iban);
        });

        test("stored values survive JSON, and another process", async () => {
          const tpp = client(choice);
          const byIban = tpp.bank.consentsByIban("AIS");
          const first = tpp.session();
          const redirect = byIban
            ? await first.consent("AIS", account.iban)
            : await first.consentToChosenAccounts();
          assert.equal(redirect.kind, "consent");
          assert.ok(Date.parse(redirect.expiresAt) > Date.now());

          const database = new Map([[redirect.state, JSON.stringify(redirect.pending)]]);
          const callback = await approve(redirect.url);
          const state = psd2.callbackState(callback);
          let row;
          const store = {
            load: () => row && JSON.parse(row),
            save: (tokens) => void (row = JSON.stringify(tokens)),
          };
          const later = client(choice).session(store);
          const tokens = await later.finishConsent(JSON.parse(database.get(state)), callback);
          assert.equal(tokens.bank, facts.banks[brand].bank_base_url);
          assert.match(row, /"access_token"/);

          const again = client(choice).session({ load: async () => JSON.parse(row), save: async () => {} });
          assert.deepEqual(await again.tokens(), tokens);
          assert.doesNotMatch(JSON.stringify(await again.tokens()), /access_token|accessToken/);
        });
      });
    }
  }
}

describe("the list of accounts, generation 3", () => {
  test("names what the customer picked", async () => {
    const session = client().session();
    const redirect = await session.consentToChosenAccounts();
    const picked = facts.banks.belfius.accounts.slice(0, 2).map(({ iban }) => iban);
    await session.finishConsent(redirect.pending, await approve(redirect.url, picked));
    const list = await session.accounts({ psu: "present" });
    assert.deepEqual(list.accounts.map(({ iban }) => iban), picked);
    assert.deepEqual(list.unreadable, []);

    const [, several] = list.accounts;
    const account = await session.account(several.logicalId, { psu: "present" });
    assert.equal(account.multicurrency, true);
    const currencies = account.otherCompartments.map(({ currency }) => currency).sort();
    assert.deepEqual(currencies, ["GBP", "USD"]);
    for await (const page of session.transactions(several.logicalId, { currency: "GBP" }, { psu: "present" })) {
      assert.ok(page.rows.every(({ currency }) => currency === "GBP"));
    }
  });
});

describe("funds", () => {
  for (const generation of [1, 3]) {
    test(`are checked in generation ${generation}`, async () => {
      const session = client({ generation }).session();
      const redirect = await session.consent("CAF", firstAccount().iban);
      const tokens = await session.finishConsent(redirect.pending, await approve(redirect.url));
      assert.equal(tokens.scope, "CAF");
      assert.equal(await session.funds({ amount: "1.00" }), true);
      assert.equal(await session.funds({ amount: "1000000", currency: "EUR" }), false);
    });
  }
});

test("an object may be freed while its calls are pending", async () => {
  const { session, id } = await consented();
  const pending = session.account(id, { psu: "present" });
  const statement = session.transactions(id, {}, { psu: "present" });
  session.free();
  assert.equal((await pending).iban, firstAccount().iban);
  const next = statement.next();
  statement.free();
  assert.equal((await next).value.kind, "page");
});
