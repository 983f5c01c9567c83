// Payments: refused, cancelled, wrong, and those of which nobody knows.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bankFault, facts, proxyFault, requests } from "../support/bank.js";
import { SOON, withDemo } from "../support/demo.js";
import { COMMUNICATION, orderPayment, signPayment } from "../support/payment.js";

const LIMITS = { timeout: 120_000 };

test("what is signed is shown before, and is what the bank gets", LIMITS, () =>
  withDemo({}, async (demo) => {
    await orderPayment(demo);
    assert.equal(JSON.parse(await demo.text("[data-header]")).alg, "ES256");
    const body = await demo.driver.executeScript("return document.querySelector('[data-body]').textContent");
    assert.equal(JSON.parse(body).instructed_amount.amount, "100.10");
    assert.ok(body.includes(COMMUNICATION));
    const reference = await demo.attribute("[data-reference]", "data-reference");
    await signPayment(demo);
    const sent = await initiations(reference);
    assert.deepEqual(
      sent.map((request) => request.body),
      [body],
    );
  }),
);

test("who refuses a payment has not paid", LIMITS, () =>
  withDemo({}, async (demo) => {
    await orderPayment(demo);
    await signPayment(demo);
    await demo.click("[data-open]");
    await demo.refuse();
    assert.match(await demo.text("#payment-error"), /You refused at the bank.*Nothing has been done/s);
    assert.equal(await demo.attribute("[data-step=approved]", "data-state"), "failed");
    await demo.click("#status-button");
    await demo.see("[data-status=RJCT]");
    await demo.click("#another-button");
    await orderPayment(demo);
  }),
);

test("a payment is cancelled before it is carried out", LIMITS, () =>
  withDemo({}, async (demo) => {
    await orderPayment(demo);
    await signPayment(demo);
    await demo.click("[data-open]");
    await demo.approve();
    await demo.click("#cancel-button");
    await demo.see("[data-status=CANC]");
    assert.match(await demo.text("[data-step=accepted]"), /Cancelled/);
  }),
);

test("who closes the window and gives up is told the state", LIMITS, () =>
  withDemo({}, async (demo) => {
    await orderPayment(demo);
    await signPayment(demo);
    await demo.click("[data-open]");
    await demo.closeTheBank();
    await demo.see("[data-waiting=payment][data-state=closed]");
    await demo.click("[data-give-up]");
    await demo.see("[data-status=PDNG]");
    assert.equal(await demo.attribute("[data-step=accepted]", "data-state"), "current");
  }),
);

test("who has signed may have paid, though what came after was refused", LIMITS, () =>
  withDemo({}, async (demo) => {
    await orderPayment(demo);
    const reference = await demo.attribute("[data-reference]", "data-reference");
    await signPayment(demo);
    await bankFault("token", "error=10001");
    await demo.click("[data-open]");
    await demo.approve();
    const words = await demo.text("#payment-error");
    assert.match(words, /It is not known whether this was done/);
    assert.match(words, /The payment may stand/);
    assert.match(words, /Do not pay again under another reference/);
    assert.equal(await demo.attribute("#payment-error [data-error]", "data-delivery"), "refused");
    assert.equal(await demo.attribute("[data-step=approved]", "data-state"), "unknown");
    await assertLocked(demo, reference);

    // A state that is not the last one leaves it locked, and so does a reload.
    await demo.click("#status-button");
    await demo.see("[data-status]");
    await assertLocked(demo, reference);
    await demo.open();
    assert.equal(await demo.attribute("[data-lock]", "data-lock"), reference);
    assert.equal(await (await demo.see("#review-button")).isEnabled(), false);
  }),
);

test("who gives up at the bank and cannot ask for the state may have paid", LIMITS, () =>
  withDemo({}, async (demo) => {
    await orderPayment(demo);
    const reference = await demo.attribute("[data-reference]", "data-reference");
    await signPayment(demo);
    await bankFault("payment-status", "error=10001");
    await demo.click("[data-give-up]");
    assert.match(await demo.text("#payment-error"), /could not be asked/);
    await assertLocked(demo, reference);
  }),
);

test("a payment without an answer may have been made, and no other goes out", LIMITS, () =>
  withDemo({}, async (demo) => {
    await orderPayment(demo);
    const reference = await demo.attribute("[data-reference]", "data-reference");
    await proxyFault("close");
    await demo.click("#sign-button");
    const words = await demo.text("#payment-error");
    assert.match(words, /It is not known whether this was done/);
    assert.match(words, /It may have been done all the same/);
    assert.match(words, /Do not pay again under another reference/);
    assert.equal(await demo.attribute("#payment-error [data-error]", "data-delivery"), "unknown");
    assert.equal((await initiations(reference)).length, 1, "it went out once");
    assert.equal(await demo.has("#another-button"), false);

    // A reload is no way around it.
    await demo.open();
    assert.equal(await demo.attribute("[data-lock]", "data-lock"), reference);
    assert.equal(await (await demo.see("#review-button")).isEnabled(), false);
    await demo.click("[data-unlock]");
    await orderPayment(demo);
  }),
);

test("a reload while a payment is sent leaves it in doubt", LIMITS, () =>
  withDemo({}, async (demo) => {
    await orderPayment(demo);
    const reference = await demo.attribute("[data-reference]", "data-reference");
    await proxyFault("hang-before-head");
    await demo.click("#sign-button");
    await demo.driver.wait(async () => (await initiations(reference)).length === 1, SOON, "nothing was sent");
    await demo.open();
    assert.equal(await demo.attribute("[data-lock]", "data-lock"), reference);
  }),
);

test("an account of two holders wants two signatures", LIMITS, () =>
  withDemo({}, async (demo) => {
    const { belfius } = (await facts()).banks;
    const account = belfius.accounts.find((one) => one.signatures === 2);
    await orderPayment(demo);
    await signPayment(demo);
    await demo.click("[data-open]");
    await demo.atTheBank(async () => {
      await demo.click(`input[value="${account.iban}"]`);
      await demo.click("button[value=approve]");
    });
    await demo.see("[data-status=PDNG]");
    await demo.click("#sign-again-button");
    await demo.click("[data-open]");
    await demo.approve();
    await demo.see("[data-status=RCVD]");
  }),
);

test("a reload while the customer signs loses nothing", LIMITS, () =>
  withDemo({}, async (demo) => {
    await orderPayment(demo);
    await signPayment(demo);
    await demo.driver.navigate().refresh();
    await demo.click("[data-waiting=payment] [data-open]");
    await demo.approve();
    await demo.see("[data-status=RCVD]");
  }),
);

for (const [what, css, text] of [
  ["an IBAN with wrong check digits", "#creditor-iban", "BE72 0961 2345 6769"],
  ["an amount of nothing", "#amount", "0.00"],
  ["an amount with a part of a cent", "#amount", "1.005"],
  ["a structured communication with wrong check digits", "#communication", "+++090/9337/55494+++"],
  ["a payee without a name", "#creditor-name", ""],
]) {
  test(`${what} is found before anything is signed`, LIMITS, () =>
    withDemo({}, async (demo) => {
      await orderPayment(demo);
      await demo.click("#change-button");
      await demo.type(css, text);
      await demo.click("#review-button");
      assert.match(await demo.text("#payment-error"), /cannot be made like this/);
      assert.equal(await demo.attribute(css, "aria-invalid"), "true");
      assert.equal(await demo.has("#sign-button"), false);
    }),
  );
}

/** No other payment can be made; what has become of this one can be asked. */
async function assertLocked(demo, reference) {
  assert.equal(await demo.attribute("[data-lock]", "data-lock"), reference);
  await demo.see("#status-button");
  assert.equal(await demo.has("#another-button"), false);
}

/** The bodies of this payment that have reached the bank. */
async function initiations(reference) {
  return (await requests()).filter(
    (request) => request.method === "POST" && request.body.includes(reference),
  );
}
