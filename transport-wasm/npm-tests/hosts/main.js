// Runs the program in every host, and compares what comes of it with the table in the
// docs. With `--write`, writes the table. With `--raw TITLE`, prints what the `fetch` of one
// host throws.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { facts, fresh, monday, today } from "../support/bank.js";
import { makeCertificates } from "./faults/certificates.js";
import { faults } from "./faults/catalogue.js";
import { hosts } from "./hosts.js";
import { runFaults, runJourney } from "./run/host.js";
import { isRepeated, isUntrue } from "./run/property.js";
import { table } from "./run/table.js";

const file = fileURLToPath(new URL("../../docs/hosts.md", import.meta.url));
const AT_ONCE = 2;
const named = ({ fault, operation }) => `${fault}, ${operation}`;

const journey = () => ({
  facts, id: fresh("HOST"), today: today(), executionDate: monday(20),
  certificates: { ca: facts.ca_pem, cert: facts.client_cert_pem, key: facts.client_key_pem },
});
const JOURNEY = {
  tokens: "AIS", iban: facts.banks.belfius.accounts[0].iban, balance: facts.banks.belfius.accounts[0].balance, accounts: 1,
  pages: 3, payment: "signature-required", paid: "PIS", cancelled: "cancelled", status: "CANC",
};

/** Does the work for each run, so many at once, and keeps what fails with the run. */
async function forEach(runs, atOnce, work) {
  const waiting = [...runs];
  const worker = async () => {
    for (let run; (run = waiting.shift()); ) {
      try {
        await work(run);
      } catch (error) {
        run.failed = error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function runAll(chosen) {
  const certificates = makeCertificates();
  const runs = chosen.map((host) => ({ host, cells: [] }));
  try {
    // One after the other: they are one customer's, whose former tokens a new consent ends.
    await forEach(runs.filter(({ host }) => host.journey), 1, async (run) => {
      run.journey = await runJourney(run.host, certificates, journey());
    });
    await forEach(runs, AT_ONCE, async (run) => {
      run.cells = await runFaults(run.host, certificates, faults);
    });
  } finally {
    certificates.remove();
  }
  return runs;
}

const [option, title] = process.argv.slice(2);
if (option === "--raw") {
  for (const { failed, journey, cells } of await runAll(hosts.filter((host) => host.title === title))) {
    console.log(JSON.stringify({ failed: failed?.message, journey, cells }, null, 2));
  }
  process.exit(0);
}
const runs = await runAll(hosts);
for (const { host, failed, journey, cells } of runs) {
  test(`${host.title}: the program runs`, () => {
    assert.equal(failed, undefined);
    for (const { fault, operation, result } of cells) {
      assert.ok(result && !result.foreign, `${fault}, ${operation}: ${result?.foreign ?? "no result"}`);
    }
  });
  if (host.journey) {
    test(`${host.title}: a journey over mutual TLS`, () => {
      const { rows, ...ends } = journey;
      assert.deepEqual(ends, JOURNEY);
      assert.ok(rows > 100 && rows <= 150, `${rows} rows`);
    });
  }
  test(`${host.title}: nothing that was received is said not to have been`, () => {
    assert.deepEqual(cells.filter(isUntrue).map(named), []);
  });
  test(`${host.title}: a payment and a request for tokens reach the bank once`, () => {
    assert.deepEqual(cells.filter(isRepeated).map(named), []);
  });
}
const now = table(runs);
if (option === "--write") writeFileSync(file, now);
test("the table in the docs is that of this run", () => assert.equal(now, readFileSync(file, "utf8")));
