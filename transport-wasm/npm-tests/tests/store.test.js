// Stores of the caller's own: one renewal for everybody, and failures that lose
// nothing.

import assert from "node:assert/strict";
import { Console } from "node:console";
import { Writable } from "node:stream";
import { inspect } from "node:util";
import { afterEach, describe, test } from "node:test";
import { advance, approve, clearFaults, client, consented, failure, fault, firstAccount, requests } from "../support/bank.js";

const PSU = { psu: "present" };
afterEach(clearFaults);

/** A store over one place, as each tab or worker has one of its own. */
function shared(place, lock) {
  return {
    load: async () => place.tokens && JSON.parse(place.tokens),
    save: async (tokens) => void (place.tokens = JSON.stringify(tokens)),
    ...(lock && { lock }),
  };
}

/** What `navigator.locks.request(name, …)` does. */
function webLock() {
  let tail = Promise.resolve();
  const lock = (work) => {
    lock.taken += 1;
    const turn = tail.then(work);
    tail = turn.catch(() => {});
    return turn;
  };
  lock.taken = 0;
  return lock;
}

const refreshes = async () => (await requests()).filter(({ path, body }) => path.startsWith("/token") && body.includes("refresh_token=")).length;

async function begun(store) {
  const session = client().session(store);
  const redirect = await session.consentToChosenAccounts();
  await session.finishConsent(redirect.pending, await approve(redirect.url));
  const list = await session.accounts(PSU);
  return { session, id: list.accounts.find(({ iban }) => iban === firstAccount().iban).logicalId };
}

describe("a pair of tokens that has expired", () => {
  test("is renewed once by two sessions that share a lock, and each call goes on", async () => {
    const place = {};
    const lock = webLock();
    const { session: one, id } = await begun(shared(place, lock));
    const other = client().session(shared(place, lock));
    await advance(1000);
    const before = await refreshes();
    const calls = [one.account(id, PSU), other.account(id, PSU), one.account(id, PSU), other.accounts(PSU)];
    const answers = await Promise.all(calls);
    assert.deepEqual(answers.map(({ kind }) => kind), Array(4).fill("answer"));
    assert.equal((await refreshes()) - before, 1);
    assert.ok(lock.taken >= 4);
    assert.deepEqual(await one.tokens(), await other.tokens());
  });

  test("is renewed once by sessions that share an object without a lock", async () => {
    const store = shared({});
    const { session: one, id } = await begun(store);
    const other = client().session(store);
    await advance(1000);
    const before = await refreshes();
    await Promise.all([one.account(id, PSU), other.account(id, PSU), one.accounts(PSU)]);
    assert.equal((await refreshes()) - before, 1);
  });

  test("is renewed when the bank refuses it before its time", async () => {
    const { session, id } = await consented();
    await fault("account", "expired-token");
    assert.equal((await session.account(id, PSU)).kind, "answer");
  });
});

describe("a store", () => {
  test("may be synchronous, and a class", async () => {
    class Box {
      #tokens = null;
      load() {
        return this.#tokens;
      }
      save(tokens) {
        this.#tokens = structuredClone(tokens);
      }
    }
    const { session, id } = await begun(new Box());
    assert.equal((await session.account(id, PSU)).kind, "answer");
  });

  for (const [name, fail] of [["throws", () => { throw new Error("disk full"); }], ["rejects", async () => { throw new Error("disk full"); }]]) {
    test(`that ${name} on save loses no tokens`, async () => {
      const place = {};
      let broken = false;
      const store = shared(place);
      const { save } = store;
      store.save = (tokens) => (broken ? fail() : save(tokens));
      const { session, id } = await begun(store);
      broken = true;
      const error = await failure(session.refresh());
      assert.deepEqual([error.kind, error.reason, error.delivery], ["unsaved", "save", "unknown"]);
      assert.equal(error.storeError.message, "disk full");
      assert.equal(error.operation, "refresh-tokens");
      assert.ok(error.tokens.access_token);
      for (const shown of [JSON.stringify(error), String(error), inspect(error)]) {
        assert.ok(!shown.includes(error.tokens.access_token), shown);
      }
      // The session keeps them too, and saves them as soon as it can.
      broken = false;
      const pair = error.tokens.access_token;
      await session.refresh();
      assert.equal(JSON.parse(place.tokens).access_token, pair);
      assert.equal((await session.account(id, PSU)).kind, "answer");
    });
  }

  test("that fails on load, or holds no tokens, says so", async () => {
    const broken = client().session({ load: () => Promise.reject("no database"), save() {} });
    const error = await failure(broken.accounts());
    assert.deepEqual([error.kind, error.reason, error.storeError], ["store", "load", "no database"]);

    for (const junk of [{ tokens: 1, access_token: "s3cret" }, "text", 7, [], { toJSON() { return undefined; } }]) {
      const corrupt = client().session({ load: () => junk, save() {} });
      const error = await failure(corrupt.accounts());
      assert.deepEqual([error.kind, error.reason], ["store", "corrupt"]);
      assert.ok(!error.message.includes("s3cret"));
    }
    const cycle = {};
    cycle.self = cycle;
    const circular = client().session({ load: () => cycle, save() {} });
    assert.equal((await failure(circular.tokens())).reason, "load");
  });

  test("that repeats a token in what it throws has it shown by nobody", async () => {
    const secret = "s3cret-token";
    const store = { load: () => Promise.reject(new Error(`cannot read ${secret}`)), save() {} };
    const error = await failure(client().session(store).accounts());
    assert.ok(error.storeError.message.includes(secret));
    assert.ok(!("cause" in error));
    assert.ok(!Object.keys(error).includes("storeError"));
    const printed = [];
    new Console({ stdout: new Writable({ write: (chunk, _, done) => (printed.push(String(chunk)), done()) }) }).log(error);
    for (const shown of [printed.join(""), JSON.stringify(error), String(error), error.stack, inspect(error)]) {
      assert.ok(shown.length > 0 && !shown.includes(secret), shown);
    }
  });

  test("whose lock fails, or ends early, says so, and nothing is spent", async () => {
    for (const lock of [() => { throw new Error("no lock"); }, async () => { throw new Error("no lock"); }, async () => {}]) {
      const place = {};
      const { session } = await begun(shared(place));
      const held = client().session(shared(place, lock));
      const before = place.tokens;
      const error = await failure(held.refresh());
      assert.deepEqual([error.kind, error.reason], ["store", "lock"]);
      assert.ok(error.storeError instanceof Error);
      assert.equal(place.tokens, before);
      await session.refresh();
    }
  });

  test("gives its lock back when a call that waits for it is aborted", async () => {
    const place = {};
    const lock = webLock();
    const { session } = await begun(shared(place, lock));
    let free;
    const held = lock(() => new Promise((end) => (free = end)));
    const controller = new AbortController();
    const waiting = session.refresh({ signal: controller.signal });
    await new Promise((later) => setTimeout(later, 20));
    controller.abort();
    assert.equal((await failure(waiting)).kind, "aborted");
    free();
    await held;
    assert.equal((await session.refresh()).scope, "AIS");
  });
});

describe("a signal", () => {
  test("ends a call, and leaves the session as it was", async () => {
    const { session, id } = await consented();
    await fault("account", "delay=2000");
    const error = await failure(session.account(id, { ...PSU, signal: AbortSignal.timeout(50) }));
    assert.deepEqual([error.kind, error.delivery], ["aborted", "unknown"]);
    assert.equal((await session.account(id, PSU)).kind, "answer");
  });

  test("that has fired sends nothing", async () => {
    const { session, id } = await consented();
    const before = (await requests()).length;
    const error = await failure(session.account(id, { ...PSU, signal: AbortSignal.abort() }));
    assert.deepEqual([error.kind, error.delivery], ["aborted", "not-sent"]);
    assert.equal((await requests()).length, before);
  });

  test("does not cut a renewal that is under way: its tokens are stored", async () => {
    const place = {};
    const { session } = await begun(shared(place));
    const former = place.tokens;
    await fault("refresh", "delay=400");
    const error = await failure(session.refresh({ signal: AbortSignal.timeout(100) }));
    assert.deepEqual([error.kind, error.goesOn], ["aborted", true]);
    await new Promise((later) => setTimeout(later, 800));
    assert.notEqual(place.tokens, former);
    assert.equal((await session.accounts(PSU)).kind, "answer");
  });

  test("is heard while a statement is read", async () => {
    const { session, id } = await consented();
    const controller = new AbortController();
    const statement = session.transactions(id, { pageSize: 10 }, { ...PSU, signal: controller.signal });
    await statement.next();
    controller.abort();
    assert.equal((await failure(statement.next())).kind, "aborted");
    assert.equal((await session.resume(statement.cursor, PSU).next()).value.number, 2);
  });
});
