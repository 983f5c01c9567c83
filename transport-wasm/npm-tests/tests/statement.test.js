// A statement as an asynchronous iterator: where it stands, what it counts, and how it
// stops.

import assert from "node:assert/strict";
import { afterEach, before, describe, test } from "node:test";
import { advance, approve, clearFaults, consented, day, failure, fault, firstAccount } from "../support/bank.js";

const PSU = { psu: "present" };
let session, id;
before(async () => ({ session, id } = await consented()));
afterEach(clearFaults);

const drained = async (statement) => {
  const rows = [];
  for await (const page of statement) rows.push(...page.rows.map(({ key }) => key));
  return rows;
};

describe("a statement", () => {
  test("gives the same keys whatever the size of its pages, and wherever it is taken up", async () => {
    const query = { dateFrom: day(-60) };
    const whole = await drained(session.transactions(id, { ...query, pageSize: 400 }, PSU));
    assert.ok(whole.length > 50);
    assert.deepEqual(await drained(session.transactions(id, { ...query, pageSize: 25 }, PSU)), whole);

    const first = session.transactions(id, { ...query, pageSize: 25 }, PSU);
    const { value: page } = await first.next();
    // What a program stores, in one write with the rows.
    const stored = JSON.parse(JSON.stringify({ cursor: first.cursor, occurrences: first.occurrences }));
    assert.deepEqual(stored.cursor, page.next);
    const rest = await drained(session.resume(stored.cursor, { ...PSU, occurrences: stored.occurrences }));
    assert.deepEqual([...page.rows.map(({ key }) => key), ...rest], whole);
  });

  test("asks for nothing before `next`, and for one page each time", async () => {
    const statement = session.transactions(id, { pageSize: 10 }, PSU);
    assert.ok(statement.cursor);
    // Overlapping calls wait for each other: no page comes twice, none is left out.
    const pages = await Promise.all([statement.next(), statement.next(), statement.next()]);
    assert.deepEqual(pages.map(({ value }) => value.number), [1, 2, 3]);
    const keys = pages.flatMap(({ value }) => value.rows.map(({ key }) => key));
    assert.equal(new Set(keys).size, 30);
  });

  test("ends when it is left, and says where it stood", async () => {
    const statement = session.transactions(id, { pageSize: 10 }, PSU);
    for await (const page of statement) {
      assert.equal(page.number, 1);
      break;
    }
    assert.deepEqual(await statement.next(), { value: undefined, done: true });
    const { value } = await session.resume(statement.cursor, PSU).next();
    assert.equal(value.number, 2);
    assert.deepEqual(await statement.return("x"), { value: "x", done: true });
  });

  test("is at the end after its last page", async () => {
    const statement = session.transactions(id, { pageSize: 400, dateFrom: day(-30) }, PSU);
    await drained(statement);
    assert.equal(statement.cursor, undefined);
    assert.deepEqual(await statement.next(), { value: undefined, done: true });
  });

  test("loses nothing when a page fails", async () => {
    const statement = session.transactions(id, { pageSize: 10 }, PSU);
    await statement.next();
    await fault("transactions", "html-500");
    const error = await failure(statement.next());
    assert.deepEqual([error.kind, error.remedy, error.httpStatus], ["undocumented", "wait", 500]);
    assert.deepEqual(await statement.next(), { value: undefined, done: true });
    const { value } = await session.resume(statement.cursor, { ...PSU, occurrences: statement.occurrences }).next();
    assert.equal(value.number, 2);
  });

  test("shows a row that cannot be read beside the others", async () => {
    await fault("transactions", "unreadable-row");
    const { value: page } = await session.transactions(id, { pageSize: 10 }, PSU).next();
    assert.equal(page.unreadable.length, 1);
    const [row] = page.unreadable;
    assert.match(row.key, /^[0-9a-f]{64}-1$/);
    assert.equal(typeof row.index, "number");
    assert.ok(row.reason.length > 0 && row.raw.length > 0);
  });

  test("with more pages than allowed is an error, and never short", async () => {
    const statement = session.transactions(id, { pageSize: 10, maxPages: 2 }, PSU);
    await statement.next();
    await statement.next();
    assert.equal((await failure(statement.next())).kind, "too-many-pages");
  });
});

describe("strong authentication", () => {
  test("interrupts a statement as a value; then it goes on at the same page", async () => {
    const { session, id } = await consented();
    await advance(2 * 3600); // what came with the consent is over
    const statement = session.transactions(id, { dateFrom: day(-700), pageSize: 400 }, PSU);
    let redirect;
    const keys = [];
    for await (const page of statement) {
      if (page.kind === "strong-authentication") redirect = page;
      else keys.push(...page.rows.map(({ key }) => key));
    }
    assert.ok(redirect?.url && redirect.state && redirect.expiresAt, "the bank asks for it");
    const stored = JSON.parse(JSON.stringify({ pending: redirect.pending, occurrences: statement.occurrences, cursor: statement.cursor }));
    const callback = await approve(redirect.url);
    const cursor = await session.finishStrongAuthentication(stored.pending, callback);
    assert.deepEqual(cursor, stored.cursor);
    const rest = session.resume(cursor, { ...PSU, occurrences: stored.occurrences });
    for await (const page of rest) {
      assert.equal(page.kind, "page");
      keys.push(...page.rows.map(({ key }) => key));
    }
    assert.equal(new Set(keys).size, keys.length);
    assert.ok(keys.length > 0 && keys.length <= firstAccount().rows);
  });
});
