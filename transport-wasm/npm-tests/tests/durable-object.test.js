// Tokens in a Durable Object: the example in `worker/durable-object.js`, and what the mistakes beside it lose.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { advance, approve, clearFaults, facts, fault, fresh, requests } from "../support/bank.js";
import { startWorker } from "../support/workerd.js";

const bank = facts.banks.belfius.bank_base_url;
const disk = mkdtempSync(join(tmpdir(), "belfius-psd2-objects-"));
const start = (scripts, type) =>
  startWorker({
    bank,
    ca: facts.ca_pem,
    cert: facts.client_cert_pem,
    key: facts.client_key_pem,
    scripts,
    variables: { BANK_ADDRESS: bank, CLIENT_ID: facts.client_id, CLIENT_SECRET: facts.client_secret, REDIRECT_URI: facts.redirect_uri },
    objects: { CONSENTS: type },
    disk,
  });

afterEach(clearFaults);
after(() => rmSync(disk, { recursive: true, force: true }));

/** Calls the object of one consent. */
async function call(worker, path, body) {
  const answer = await fetch(`${worker.origin}/${path}`, { method: "POST", body });
  return { status: answer.status, text: await answer.text() };
}

async function done(worker, path, body) {
  const { status, text } = await call(worker, path, body);
  assert.equal(status, 200, `${path}: ${text} ${worker.said()}`);
  return JSON.parse(text);
}

/** The name of a consent that the customer has given. */
async function given(worker) {
  const name = fresh("consent");
  await done(worker, `finish/${name}`, await approve(await done(worker, `begin/${name}`)));
  return name;
}

/** What the bank answered to each refresh. */
const refreshes = async () => (await requests()).filter(({ operation }) => operation === "refresh").map(({ status }) => status);

/** The refreshes that two requests cause, of which the second comes while the first renews. */
async function twoAtOnce(worker, name) {
  await advance(1000);
  await fault("refresh", "delay=1000", 2);
  const { length } = await refreshes();
  const answers = await Promise.all([call(worker, `accounts/${name}`), call(worker, `accounts/${name}`)]);
  return { sent: (await refreshes()).slice(length), answers };
}

describe("a Durable Object that makes its store once", () => {
  let worker;
  before(async () => {
    worker = await start(["durable-object.js"], "Consent");
  });
  after(() => worker?.stop());

  test("renews an expired pair once for two requests", async () => {
    const name = await given(worker);
    const { sent, answers } = await twoAtOnce(worker, name);
    assert.deepEqual(sent, [200]);
    for (const { status, text } of answers) assert.equal(status, 200, text);
    assert.equal((await done(worker, `accounts/${name}`)).kind, "answer");
  });

  test("has the renewed pair after workerd was killed", async () => {
    const name = await given(worker);
    await advance(1000);
    assert.equal((await done(worker, `accounts/${name}`)).kind, "answer");
    const { length } = await refreshes();
    await worker.stop("SIGKILL");
    worker = await start(["durable-object.js"], "Consent");
    assert.equal((await done(worker, `accounts/${name}`)).kind, "answer");
    assert.equal((await refreshes()).length, length);
  });
});

describe("a Durable Object that makes a store for each request", () => {
  let worker;
  before(async () => {
    worker = await start(["durable-object-mistakes.js", "durable-object.js"], "StorePerRequest");
  });
  after(() => worker?.stop());

  test("sends one refresh token twice for two requests", async () => {
    const { sent } = await twoAtOnce(worker, await given(worker));
    assert.deepEqual(sent.sort(), [200, 401]);
  });
});

describe("a Durable Object that is reset as soon as it has saved", () => {
  let worker;
  before(async () => {
    worker = await start(["durable-object-mistakes.js", "durable-object.js"], "Reset");
  });
  after(() => worker?.stop());

  test("has the pair if the store ends with `sync`", async () => {
    assert.equal((await call(worker, "save/synced", "a pair")).status, 502);
    assert.equal(await done(worker, "load/synced"), "a pair");
  });

  test("has lost it if `put` was awaited alone", async () => {
    assert.equal((await call(worker, "putAlone/awaited", "a pair")).status, 502);
    assert.equal(await done(worker, "load/awaited"), null);
  });
});
