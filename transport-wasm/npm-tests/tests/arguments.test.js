// Wrong arguments: every method, every kind of nonsense. Each is a BelfiusError with
// fields; none traps, and what it was tried on works afterwards.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { client, consented, day, facts, failure, psd2, today } from "../support/bank.js";

const { Bank, BelfiusClient, ConsentLife, SignedPayment, UnsignedPayment } = psd2;

const throwing = new Proxy({}, {
  get() { throw new Error("proxy get"); },
  ownKeys() { throw new Error("proxy ownKeys"); },
  getPrototypeOf() { throw new Error("proxy getPrototypeOf"); },
});
const circular = {};
circular.self = circular;

/** What no argument of ours is. */
const NONSENSE = [
  ["null", null],
  ["a number", 17],
  ["NaN", NaN],
  ["a negative number", -1],
  ["a boolean", true],
  ["a bigint", 10n],
  ["a symbol", Symbol("s")],
  ["a function", () => {}],
  ["an array", [1]],
  ["an empty text", ""],
  ["a text with a NUL and a lone surrogate", "\0\ud800"],
  ["a text of a million characters", "x".repeat(1_000_000)],
  ["an object that throws", throwing],
  ["a circular object", circular],
  ["an object of another class", new Map([["a", 1]])],
  ["an object with an unknown member", { nonsense: 1 }],
  ["an object with a getter that throws", { get signal() { throw new Error("getter"); } }],
  ["an object whose toJSON throws", { toJSON() { throw new Error("toJSON"); } }],
  ["an Error", new Error("e")],
  ["a typed array", new Uint8Array(3)],
  ["a Date that is none", new Date(NaN)],
  ["a deep object", JSON.parse('{"a":'.repeat(3000) + "1" + "}".repeat(3000))],
];

const ORDER = { endToEndId: "INV-17", creditorName: "Bakkerij Janssens", creditorIban: "BE71096123456769", amount: "100.10" };
const options = () => ({
  bank: Bank.at(facts.banks.belfius.bank_base_url),
  clientId: facts.client_id,
  clientSecret: "s",
  redirectUri: facts.redirect_uri,
  language: "fr",
});

let session, id, bank, life, unsigned;
before(async () => {
  ({ session, id } = await consented());
  bank = Bank.belfius();
  life = new ConsentLife("2026-01-05T09:00:00Z");
  unsigned = UnsignedPayment.sepaCreditTransfer(ORDER, today());
});

/** Each argument of each method: how to call it with nonsense there, and what of the nonsense is right there after all. */
const CALLS = {
  "Bank.belfius(generation)": [(x) => Bank.belfius(x)],
  "Bank.banx(generation)": [(x) => Bank.banx(x)],
  "Bank.sandbox(generation)": [(x) => Bank.sandbox(x)],
  "Bank.at(baseUrl)": [(x) => Bank.at(x)],
  "Bank.at(…, generation)": [(x) => Bank.at("https://bank.example", x)],
  "bank.allowHost(host)": [(x) => bank.allowHost(x), "a text of a million characters"],
  "bank.withContract(contract)": [(x) => bank.withContract(x)],
  "bank.withVersion(operation)": [(x) => bank.withVersion(x, "1")],
  "bank.withVersion(…, version)": [(x) => bank.withVersion("account", x)],
  "bank.consentsByIban(scope)": [(x) => bank.consentsByIban(x)],
  "new BelfiusClient(options)": [(x) => new BelfiusClient(x)],
  ...Object.fromEntries(
    ["bank", "clientId", "clientSecret", "redirectUri", "language", "fetch", "proxy", "proxyHeaders", "responseTimeoutMs", "totalTimeoutMs", "retries", "retryPauseMs", "maxBodyBytes", "maxPageBytes"].map((name) => [
      `new BelfiusClient({ ${name} })`,
      [
        (x) => new BelfiusClient({ ...options(), [name]: x }),
        ...{
          fetch: ["a function"],
          retries: ["a number"],
          retryPauseMs: ["a number"],
          responseTimeoutMs: ["a number"],
          totalTimeoutMs: ["a number"],
          maxBodyBytes: ["a number"],
          maxPageBytes: ["a number"],
          clientSecret: ["a text with a NUL and a lone surrogate"],
        }[name] ?? [],
      ],
    ]),
  ),
  "client.withLanguage(language)": [(x) => client().withLanguage(x)],
  "client.session(store)": [(x) => client().session(x)],
  "session.consent(scope)": [(x) => session.consent(x, "BE71096123456769")],
  "session.consent(…, iban)": [(x) => session.consent("AIS", x)],
  "session.consent(…, …, options)": [(x) => session.consent("AIS", "BE71096123456769", x)],
  "session.consentToChosenAccounts(options)": [(x) => session.consentToChosenAccounts(x)],
  "session.finishConsent(pending)": [(x) => session.finishConsent(x, "https://tpp.example/")],
  "session.refresh(options)": [(x) => session.refresh(x)],
  "session.accounts(options)": [(x) => session.accounts(x)],
  "session.accounts({ psu })": [(x) => session.accounts({ psu: x })],
  "session.accounts({ signal })": [(x) => session.accounts({ signal: x })],
  "session.account(logicalId)": [(x) => session.account(x, { psu: "present", signal: AbortSignal.abort() })],
  "session.account(…, options)": [(x) => session.account(id, x)],
  "session.transactions(logicalId)": [(x) => session.transactions(x), "a text with a NUL and a lone surrogate"],
  "session.transactions(…, query)": [(x) => session.transactions(id, x)],
  "session.transactions(…, { dateFrom })": [(x) => session.transactions(id, { dateFrom: x })],
  "session.transactions(…, { pageSize })": [(x) => session.transactions(id, { pageSize: x }), "a number"],
  "session.transactions(…, { laterPages })": [(x) => session.transactions(id, { laterPages: x })],
  "session.transactions(…, { occurrences })": [(x) => session.transactions(id, { occurrences: x })],
  "session.transactions(…, …, options)": [(x) => session.transactions(id, {}, x)],
  "session.resume(cursor)": [(x) => session.resume(x)],
  "session.finishStrongAuthentication(pending)": [(x) => session.finishStrongAuthentication(x, "https://tpp.example/")],
  "session.funds(check)": [(x) => session.funds(x)],
  "session.funds({ amount })": [(x) => session.funds({ amount: x })],
  "session.funds({ iban })": [(x) => session.funds({ amount: "1.00", iban: x })],
  "session.initiate(payment)": [(x) => session.initiate(x)],
  "session.finishPayment(pending)": [(x) => session.finishPayment(x, "https://tpp.example/")],
  "session.paymentStatus(resource)": [(x) => session.paymentStatus(x)],
  "session.paymentDetails(resource)": [(x) => session.paymentDetails(x)],
  "session.signAgain(resource)": [(x) => session.signAgain(x)],
  "session.cancel(resource)": [(x) => session.cancel(x)],
  "UnsignedPayment.sepaCreditTransfer(order)": [(x) => UnsignedPayment.sepaCreditTransfer(x, today())],
  "UnsignedPayment.instantCreditTransfer(order)": [(x) => UnsignedPayment.instantCreditTransfer(x, today())],
  "UnsignedPayment.crossBorderCreditTransfer(order)": [(x) => UnsignedPayment.crossBorderCreditTransfer(x, today())],
  "UnsignedPayment.standingOrder(order)": [(x) => UnsignedPayment.standingOrder(x, today())],
  "UnsignedPayment.standingOrder({ transfer })": [(x) => UnsignedPayment.standingOrder({ transfer: x, startDate: day(40), frequency: "Monthly" }, today())],
  "UnsignedPayment.standingOrder({ dayOfExecution })": [(x) => UnsignedPayment.standingOrder({ transfer: { product: "sepa-credit-transfers", ...ORDER }, startDate: day(40), frequency: "Monthly", dayOfExecution: x }, today()), "a number"],
  "UnsignedPayment.paymentOrder(order)": [(x) => UnsignedPayment.paymentOrder(x, today())],
  ...Object.fromEntries(
    [...Object.keys(ORDER), "creditorBic", "communication", "debtorIban", "executionDate"].map((name) => [
      `UnsignedPayment.sepaCreditTransfer({ ${name} })`,
      [(x) => UnsignedPayment.sepaCreditTransfer({ ...ORDER, [name]: x }, today())],
    ]),
  ),
  "UnsignedPayment.sepaCreditTransfer(…, today)": [(x) => UnsignedPayment.sepaCreditTransfer(ORDER, x)],
  "UnsignedPayment.sepaCreditTransfer(…, …, options)": [(x) => UnsignedPayment.sepaCreditTransfer(ORDER, today(), x)],
  "UnsignedPayment.sepaCreditTransfer(…, …, { header })": [(x) => UnsignedPayment.sepaCreditTransfer(ORDER, today(), { header: x })],
  "UnsignedPayment.sepaCreditTransfer(…, …, { changes })": [(x) => UnsignedPayment.sepaCreditTransfer(ORDER, today(), { changes: x })],
  "UnsignedPayment.bulk(file)": [(x) => UnsignedPayment.bulk(x, "ref"), "a text of a million characters", "a text with a NUL and a lone surrogate", "a typed array"],
  "UnsignedPayment.bulk(…, reference)": [(x) => UnsignedPayment.bulk("<Document/>", x)],
  "unsigned.withSignature(signature)": [(x) => unsigned.withSignature(x)],
  "unsigned.withDerSignature(signature)": [(x) => unsigned.withDerSignature(x)],
  "unsigned.withSignatureText(text)": [(x) => UnsignedPayment.sepaCreditTransfer(ORDER, today()).withSignatureText(x), "a text of a million characters"],
  "unsigned.signWith(key)": [(x) => unsigned.signWith(x)],
  "SignedPayment.fromJSON(stored)": [(x) => SignedPayment.fromJSON(x)],
  "new ConsentLife(givenAt)": [(x) => new ConsentLife(x)],
  "new ConsentLife(…, options)": [(x) => new ConsentLife("2026-01-05T09:00:00Z", x)],
  "life.daysLeft(now)": [(x) => life.daysLeft(x)],
  "life.isDue(now)": [(x) => life.isDue(x)],
  "life.state(now)": [(x) => life.state(x)],
  "life.noted(error)": [(x) => life.noted(x)],
  "life.renewed(now)": [(x) => life.renewed(x)],
  "ConsentLife.fromJSON(stored)": [(x) => ConsentLife.fromJSON(x)],
  "callbackState(callbackUrl)": [(x) => psd2.callbackState(x), "an empty text", "a text with a NUL and a lone surrogate", "a text of a million characters"],
  "isFinalPaymentStatus(status)": [(x) => psd2.isFinalPaymentStatus(x), "an empty text", "a text with a NUL and a lone surrogate", "a text of a million characters"],
};

describe("nonsense is an error with a name", () => {
  for (const [name, [call, ...right]] of Object.entries(CALLS)) {
    test(name, async () => {
      for (const [what, nonsense] of NONSENSE) {
        if (right.includes(what)) {
          await call(nonsense);
          continue;
        }
        let error;
        try {
          error = await failure(() => call(nonsense));
        } catch (surprise) {
          assert.fail(`${what}: ${surprise.message}`);
        }
        assert.equal(error.delivery, "not-sent", what);
        assert.ok(!error.message.includes("\0") && error.message.length < 600, `${what} is repeated`);
        if (error.kind === "invalid-argument") assert.ok(error.field.length > 0, what);
        else assert.ok(["aborted", "iban-not-taken", "address-too-long"].includes(error.kind), `${what}: ${error.kind}`);
      }
      // What it was tried on works.
      assert.equal((await session.account(id, { psu: "present" })).kind, "answer");
      assert.equal(bank.generation, 3);
      assert.equal(life.daysLeft("2026-01-06T09:00:00Z"), 89);
      assert.equal(unsigned.reference, "INV-17");
    });
  }
});

describe("what is misspelt, missing or too much is named", () => {
  for (const [name, call, field] of [
    ["a member of an order", () => UnsignedPayment.sepaCreditTransfer({ ...ORDER, creditorBicc: "GKCCBEBB" }, today()), "creditorBicc"],
    ["a missing member", () => UnsignedPayment.sepaCreditTransfer({ ...ORDER, amount: undefined }, today()), "amount"],
    ["an amount that is a number", () => UnsignedPayment.sepaCreditTransfer({ ...ORDER, amount: 100.1 }, today()), "amount"],
    ["an IBAN with a typing error", () => UnsignedPayment.sepaCreditTransfer({ ...ORDER, creditorIban: "BE71096123456768" }, today()), "creditorIban"],
    ["a payment to oneself", () => UnsignedPayment.sepaCreditTransfer({ ...ORDER, debtorIban: ORDER.creditorIban }, today()), "creditorIban"],
    ["a day in the past", () => UnsignedPayment.sepaCreditTransfer({ ...ORDER, executionDate: "2020-01-06" }, today()), "executionDate"],
    ["a member of an address", () => UnsignedPayment.crossBorderCreditTransfer({ endToEndId: "X", creditorName: "A", amount: "1", currency: "USD", chargeBearer: "SHAR", creditorBban: "1", creditorBic: "BOFAUS3N", creditorAddress: { country: "US", zip: "1" } }, today()), "creditorAddress.zip"],
    ["an IBAN beside a BBAN", () => UnsignedPayment.crossBorderCreditTransfer({ endToEndId: "X", creditorName: "A", amount: "1", currency: "USD", chargeBearer: "SHAR", creditorBban: "1", creditorIban: ORDER.creditorIban, creditorBic: "BOFAUS3N", creditorAddress: { country: "US" } }, today()), "creditorBban"],
    ["a member of a standing order's transfer", () => UnsignedPayment.standingOrder({ transfer: { product: "sepa-credit-transfers", ...ORDER, amount: "x" }, startDate: day(40), frequency: "Monthly" }, today()), "transfer.amount"],
    ["a day that no month has", () => UnsignedPayment.standingOrder({ transfer: { product: "sepa-credit-transfers", ...ORDER }, startDate: day(40), frequency: "Monthly", dayOfExecution: 32 }, today()), "dayOfExecution"],
    ["an option of a call", () => session.accounts({ sginal: AbortSignal.abort() }), "sginal"],
    ["a signal that is not in options", () => session.accounts(new AbortController().signal), "options"],
    ["a filter", () => session.transactions(id, { from: "2026-01-01" }), "from"],
    ["a date with a time", () => session.transactions(id, { dateFrom: "2026-01-01T00:00:00Z" }), "dateFrom"],
    ["a store without save", () => client().session({ load() {} }), "store"],
    ["a proxy in the clear", () => client({ proxy: "http://tpp.example/" }), "proxy"],
    ["a proxy header that would go on", () => client({ proxyHeaders: { Cookie: "x" } }), "proxyHeaders"],
    ["no time at all", () => client({ totalTimeoutMs: 0 }), "totalTimeoutMs"],
    ["a row of a contract", () => bank.withContract({ contract: 1, generation: 3, rows: [{ operation: "account", method: "GET", path: "/accounts", version: "3" }] }), "contract"],
    ["a stored value of another kind", () => session.finishConsent({ pending_sca: 1 }, "https://tpp.example/"), "pending"],
    ["a stored value that is still a text", () => session.resume("{}"), "cursor"],
  ]) {
    test(name, async () => {
      const error = await failure(call);
      assert.deepEqual([error.kind, error.field, error.remedy, error.fault], ["invalid-argument", field, "fix-input", "caller"], error.message);
    });
  }

  test("absent and undefined are the same", async () => {
    const sparse = { ...ORDER, creditorBic: undefined, communication: undefined };
    assert.ok(UnsignedPayment.sepaCreditTransfer(sparse, today(), undefined));
    assert.equal((await session.accounts({ psu: "present", signal: undefined })).kind, "answer");
  });
});

test("an object that was freed is an error, and no trap", async () => {
  const freed = Bank.belfius();
  freed.free();
  assert.throws(() => freed.describe(), Error);
  assert.equal((await failure(() => new BelfiusClient({ ...options(), bank: freed }))).field, "bank");
  const payment = SignedPayment.fromJSON(JSON.parse(JSON.stringify(UnsignedPayment.bulk("<x/>", "ref").withSignatureText("s"))));
  payment.free();
  assert.equal((await failure(session.initiate(payment))).field, "payment");
  assert.throws(() => Bank.prototype.describe.call({}), Error);
  assert.equal(Bank.belfius().generation, 3);
});
