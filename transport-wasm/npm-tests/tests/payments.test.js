// Payments: signed by WebCrypto and elsewhere, signed by the customer, asked about,
// cancelled, and in doubt.

import assert from "node:assert/strict";
import { createPrivateKey, sign as nodeSign, webcrypto } from "node:crypto";
import { describe, test } from "node:test";
import { approve, client, day, facts, failure, fault, firstAccount, fresh, monday, origin, psd2, refuse, registeredKey, today, withQwac } from "../support/bank.js";

const { UnsignedPayment, SignedPayment } = psd2;
const PAYEE = { creditorName: "Bakkerij Janssens", creditorIban: "BE71 0961 2345 6769", amount: "100.10" };
const PAIN_001 = '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"></Document>';
const body = (unsigned) => JSON.parse(new TextDecoder().decode(unsigned.body));

describe("generation 3", () => {
  for (const way of ["proxy", "mtls"]) {
    test(`a SEPA transfer, signed by WebCrypto, to its end (${way})`, async () => {
      const order = { ...PAYEE, endToEndId: fresh("INV"), debtorIban: firstAccount().iban };
      const unsigned = UnsignedPayment.sepaCreditTransfer(order, today());
      assert.deepEqual(body(unsigned).instructed_amount, { currency: "EUR", amount: "100.10" });
      assert.equal(unsigned.reference, order.endToEndId);
      const signed = await unsigned.signWith(await registeredKey());
      assert.ok(signed instanceof SignedPayment);
      const stored = JSON.stringify(signed);

      const session = client({ way }).session();
      const reply = await session.initiate(SignedPayment.fromJSON(JSON.parse(stored)));
      assert.equal(reply.kind, "signature-required");
      assert.equal(reply.paymentId, order.endToEndId);
      assert.equal(reply.operation, "initiate-payment");
      assert.ok(reply.resource && reply.state && reply.expiresAt);
      const resource = JSON.parse(JSON.stringify(reply.resource));
      assert.equal(psd2.isFinalPaymentStatus(await session.paymentStatus(resource)), false);

      const pending = JSON.parse(JSON.stringify(reply.pending));
      const tokens = await session.finishPayment(pending, await approve(reply.url));
      assert.equal(tokens.scope, "PIS");
      const status = await session.paymentStatus(resource);
      const details = await session.paymentDetails(resource);
      assert.equal(details.status, status);
      assert.match(details.json, /100\.1/);
      assert.ok(JSON.parse(details.json));
    });
  }

  test("with tokens, the callback brings no code", async () => {
    const session = client().session();
    const key = await registeredKey();
    const pay = () => UnsignedPayment.instantCreditTransfer({ ...PAYEE, endToEndId: fresh("INST") }, today()).signWith(key);
    const first = await session.initiate(await pay());
    await session.finishPayment(first.pending, await approve(first.url));
    const second = await session.initiate(await pay(), { withTokens: true });
    assert.equal(await session.finishPayment(second.pending, await approve(second.url)), undefined);
  });

  test("a standing order, a cross-border transfer and a file", async () => {
    const key = await registeredKey();
    const session = client().session();
    const standing = UnsignedPayment.standingOrder(
      { transfer: { product: "sepa-credit-transfers", ...PAYEE, endToEndId: fresh("RENT") }, startDate: day(40), endDate: day(405), frequency: "Monthly", dayOfExecution: 1 },
      today(),
    );
    assert.equal(body(standing).day_of_execution, "1");
    assert.equal((await session.initiate(await standing.signWith(key))).operation, "create-standing-order");

    const abroad = UnsignedPayment.crossBorderCreditTransfer(
      {
        endToEndId: fresh("XB"), creditorName: "Acme", amount: "1500", currency: "USD", chargeBearer: "SHAR",
        creditorBban: "0123456789", creditorNationalBankId: "021000021",
        creditorAddress: { country: "US", townName: "New York", postCode: "10001" },
      },
      today(),
    );
    assert.equal(body(abroad).creditor_account.bankNationalID, "021000021");
    assert.equal((await session.initiate(await abroad.signWith(key))).kind, "signature-required");

    const file = UnsignedPayment.bulk(new TextEncoder().encode(PAIN_001), fresh("salaries"));
    assert.equal((await session.initiate(await file.signWith(key))).operation, "upload-payment-file");
  });

  test("a payment is cancelled", async () => {
    const session = client().session();
    const unsigned = UnsignedPayment.sepaCreditTransfer({ ...PAYEE, endToEndId: fresh("CANC"), executionDate: monday(20) }, today());
    const reply = await session.initiate(await unsigned.signWith(await registeredKey()));
    await session.finishPayment(reply.pending, await approve(reply.url));
    assert.equal((await session.cancel(reply.resource)).kind, "cancelled");
    assert.equal(await session.paymentStatus(reply.resource), "CANC");
  });

  test("a key that a page has made signs once it is registered", async () => {
    const { privateKey, publicKey } = await psd2.generateSigningKey();
    assert.equal(privateKey.extractable, false);
    const jwk = await webcrypto.subtle.exportKey("jwk", publicKey);
    const answer = await fetch(`${origin}/signing-key`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(jwk),
    });
    assert.ok(answer.ok, await answer.text());
    const unsigned = UnsignedPayment.sepaCreditTransfer({ ...PAYEE, endToEndId: fresh("PAGE") }, today());
    const reply = await client().session().initiate(await unsigned.signWith(privateKey));
    assert.equal(reply.kind, "signature-required");
  });
});

describe("generation 1", () => {
  test("an order, signed elsewhere in DER, and sent twice under one id", async () => {
    const order = { ...PAYEE, paymentId: fresh("order"), debtorIban: firstAccount().iban, executionDate: monday(20), treatment: "NORMAL", communication: { structured: "+++090/9337/55493+++" } };
    const unsigned = UnsignedPayment.paymentOrder(order, today());
    const der = nodeSign("sha256", unsigned.signingInput, createPrivateKey(facts.signing_key_pem));
    const signed = unsigned.withDerSignature(new Uint8Array(der));
    assert.equal(signed.reference, order.paymentId);

    const session = client({ generation: 1 }).session();
    const reply = await session.initiate(signed);
    assert.equal(reply.kind, "signature-required");
    const tokens = await session.finishPayment(reply.pending, await approve(reply.url));
    assert.equal(tokens.scope, "PIS");

    const again = await failure(session.initiate(signed));
    assert.deepEqual([again.kind, again.code, again.remedy], ["bank", "duplicate-payment-id", "look-first"]);
  });
});

describe("a `fetch` that takes no stream as a body, as node-fetch", () => {
  const arrived = [];
  const noStream = (url, options) => {
    const body = options.body === undefined || ArrayBuffer.isView(options.body) ? options.body : String(options.body);
    arrived.push(options.method);
    return withQwac()(url, { ...options, body });
  };
  const pay = async (options) => {
    const unsigned = UnsignedPayment.sepaCreditTransfer({ ...PAYEE, endToEndId: fresh("ONCE") }, today());
    const tpp = client({ way: "mtls", ...options });
    return { tpp, reply: tpp.session().initiate(await unsigned.signWith(await registeredKey())) };
  };

  test("gets no payment", async () => {
    const { tpp, reply } = await pay({ fetch: noStream });
    const error = await failure(reply);
    assert.deepEqual([error.kind, error.delivery, error.remedy, error.sendsOnce], ["may-repeat", "not-sent", undefined, "unknown"]);
    assert.equal(tpp.sendsOnce, "unknown");
    assert.deepEqual(arrived.splice(0), []);
  });

  test("gets one if the caller says that it sends once", async () => {
    const { tpp, reply } = await pay({ fetch: noStream, sendsOnce: true });
    assert.equal((await reply).kind, "signature-required");
    assert.equal(tpp.sendsOnce, "yes");
    assert.deepEqual(arrived.splice(0), ["POST"]);
  });
});

describe("in doubt", () => {
  test("no answer to a payment: look first", async () => {
    const session = client({ way: "mtls" }).session();
    const unsigned = UnsignedPayment.sepaCreditTransfer({ ...PAYEE, endToEndId: fresh("LOST") }, today());
    const signed = await unsigned.signWith(await registeredKey());
    await fault("payment", "cut-after-processing");
    const error = await failure(session.initiate(signed));
    assert.equal(error.delivery, "unknown");
    assert.equal(error.remedy, "look-first");
    assert.equal(error.operation, "initiate-payment");
    assert.match(error.requestId, /^[0-9a-f-]{36}$/);
    assert.deepEqual([error.attempts, error.sendsOnce], [1, "yes"], "money is sent once");
  });

  test("an answer that ends early: the status is known, the outcome is not", async () => {
    const session = client({ way: "mtls" }).session();
    const unsigned = UnsignedPayment.sepaCreditTransfer({ ...PAYEE, endToEndId: fresh("HALF") }, today());
    const signed = await unsigned.signWith(await registeredKey());
    await fault("payment", "cut-body");
    const error = await failure(session.initiate(signed));
    assert.deepEqual([error.kind, error.delivery, error.remedy], ["cut-off", "unknown", "look-first"]);
    assert.equal(typeof error.httpStatus, "number");
  });

  test("the customer refuses", async () => {
    const session = client().session();
    const unsigned = UnsignedPayment.sepaCreditTransfer({ ...PAYEE, endToEndId: fresh("NO") }, today());
    const reply = await session.initiate(await unsigned.signWith(await registeredKey()));
    const error = await failure(session.finishPayment(reply.pending, await refuse(reply.url)));
    assert.equal(error.kind, "callback");
    assert.equal(error.reason, "access-denied");
    assert.equal(error.fault, "customer");
  });
});

describe("signing", () => {
  const unsigned = (options) => UnsignedPayment.sepaCreditTransfer({ ...PAYEE, endToEndId: "INV-17" }, today(), options);

  test("what is signed is header and body", () => {
    const payment = unsigned({ header: { typ: "JOSE", alg: "PS256", kid: "seal-2026" } });
    const [header, payload] = new TextDecoder().decode(payment.signingInput).split(".");
    assert.equal(Buffer.from(header, "base64url").toString(), '{"typ":"JOSE","alg":"PS256","kid":"seal-2026"}');
    assert.equal(Buffer.from(payload, "base64url").toString(), new TextDecoder().decode(payment.body));
  });

  test("changes are made, in their order", () => {
    const changes = [
      { add: { path: "purpose_code", value: "SALA" } },
      { rename: { path: "endtoend_identification", to: "endToEndIdentification" } },
    ];
    const written = body(unsigned({ changes }));
    assert.equal(written.purpose_code, "SALA");
    assert.equal(written.endToEndIdentification, "INV-17");
  });

  test("a change that does not fit names its path", async () => {
    const error = await failure(() => unsigned({ changes: [{ remove: { path: "creditor_acount.bic" } }] }));
    assert.deepEqual([error.field, error.input], ["changes", "creditor_acount"]);
  });

  test("a signature that does not fit leaves the payment unsigned", async () => {
    const payment = unsigned();
    assert.equal((await failure(() => payment.withSignature(new Uint8Array(72)))).field, "signature");
    assert.equal((await failure(() => payment.withSignatureText(" x"))).field, "signature");
    const rsa = await webcrypto.subtle.generateKey({ name: "RSA-PSS", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" }, false, ["sign", "verify"]);
    assert.equal((await failure(payment.signWith(rsa.privateKey))).field, "key");
    const { publicKey } = await psd2.generateSigningKey();
    assert.equal((await failure(payment.signWith(publicKey))).field, "key");
    const header = unsigned({ header: { alg: "RS256" } });
    const key = await registeredKey();
    assert.equal((await failure(header.signWith(key))).field, "signature");

    assert.equal((await payment.signWith(key)).reference, "INV-17");
    assert.equal((await failure(payment.signWith(key))).kind, "signed-already");
    assert.equal((await failure(() => payment.body)).kind, "signed-already");
  });

  test("a text of any form is taken as it is", () => {
    assert.match(JSON.stringify(unsigned().withSignatureText("a..b")), /"signature":"a\.\.b"/);
  });
});
