// What an error says: of the bank's refusals, and of the ways on which answers do not
// come.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { inspect } from "node:util";
import { afterEach, before, describe, test } from "node:test";
import { approve, clearFaults, client, consented, facts, failure, fault, firstAccount, proxyFault, psd2, withQwac } from "../support/bank.js";

const PSU = { psu: "present" };
const sessions = {};
before(async () => {
  for (const generation of [1, 3]) sessions[generation] = await consented({ generation });
});
afterEach(clearFaults);

describe("a documented refusal", () => {
  // The bank's code, the generation; what it becomes.
  const rows = [
    ["10001", 1, "missing-input", "fix-input", "caller"],
    ["20002", 1, "invalid-account", "not-permitted", "customer"],
    ["20003", 1, "channel-not-permitted", "not-permitted", "customer"],
    ["20005", 1, "no-active-consent", "new-consent", "customer"],
    ["20006", 1, "access-denied", "ask-bank", "bank"],
    ["20020", 1, "internal-error", "wait", "bank"],
    ["10107", 1, "rate-limit-exceeded", "wait", "caller"],
    ["10109", 1, "unavailable-today", "wait", "bank"],
  ];
  for (const [number, generation, code, remedy, fault_] of rows) {
    test(`${number} is ${code}`, async () => {
      const { session, id } = sessions[generation];
      await fault("account", `error=${number}`);
      const error = await failure(session.account(id, PSU));
      assert.deepEqual([error.kind, error.code, error.remedy, error.fault], ["bank", code, remedy, fault_]);
      assert.equal(error.operation, "account");
      assert.ok(error.httpStatus >= 400);
      assert.match(error.requestId, /^[0-9a-f-]{36}$/);
      assert.equal(error.rawCode, number);
      assert.equal(typeof error.description, "string");
    });
  }

  test("a version that is not served names those that are", async () => {
    const { session, id } = sessions[3];
    await fault("account", "error=10004");
    const error = await failure(session.account(id, PSU));
    assert.deepEqual([error.code, error.remedy], ["version-not-found", "use-version"]);
    assert.ok(Array.isArray(error.versions));
  });

  test("an unknown code stays readable", async () => {
    const { session, id } = sessions[3];
    await fault("account", "unknown-error-code");
    assert.equal((await failure(session.account(id, PSU))).code, "unknown");
  });

  test("says how long to wait", async () => {
    const { session, id } = sessions[3];
    await fault("account", "rate-limit=17");
    const error = await failure(session.account(id, PSU));
    assert.deepEqual([error.remedy, error.retryAfterSeconds], ["wait", 17]);
  });

  test("a withdrawn consent ends its life", async () => {
    const { session, id, tokens } = await consented();
    await fault("account", "withdrawn-consent");
    const error = await failure(session.account(id, PSU));
    assert.deepEqual([error.code, error.remedy, error.consent], ["no-active-consent", "new-consent", "withdrawn"]);
    const life = new psd2.ConsentLife(tokens.consentedAt);
    assert.equal(life.state(tokens.consentedAt).kind, "active");
    const ended = life.noted(error, "2031-12-01T00:00:00Z");
    assert.deepEqual(ended.state("2031-12-02T00:00:00Z"), {
      kind: "ended",
      since: "2031-12-01T00:00:00Z",
      reason: "withdrawn",
      text: "ended at 2031-12-01T00:00:00Z: the customer has withdrawn the consent",
    });
    assert.equal(ended.isDue(), false);
    const stored = JSON.parse(JSON.stringify(ended));
    assert.equal(psd2.ConsentLife.fromJSON(stored).noted(error).state().since, "2031-12-01T00:00:00Z", "the first reason stays");
  });
});

describe("an answer that is none of the bank's documented ones", () => {
  for (const [name, kind, remedy] of [
    ["html-500", "undocumented", "wait"],
    ["text-503", "undocumented", "wait"],
    ["empty-body-200", "unreadable", "ask-bank"],
    ["invalid-utf8", "undocumented", "ask-bank"],
    ["oversized-body=400000", "body-too-long", "ask-bank"],
  ]) {
    test(name, async () => {
      const { session, id } = sessions[3];
      await fault("account", name);
      const error = await failure(session.account(id, PSU));
      assert.deepEqual([error.kind, error.remedy, error.operation], [kind, remedy, "account"]);
      assert.equal(typeof error.httpStatus, "number");
    });
  }
});

async function closedPort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

describe("no answer", () => {
  const asked = async (options, generation = 3) => {
    const { id } = await consented({ generation });
    const other = client({ generation, ...options }).session(await kept(generation));
    return failure(other.account(id, PSU));
  };
  // The tokens of a session, in a store that others can have.
  const kept = async (generation) => {
    let tokens;
    const store = { load: () => tokens, save: (pair) => void (tokens = pair) };
    await consented({ generation, store });
    return store;
  };

  // Of a `GET`, which Node may send again after a 421: `docs/hosts.md` has the payments.
  test("nobody listens", async () => {
    const closed = await closedPort();
    const nowhere = (url, options) => withQwac()(url.replace(/:\d+/, `:${closed}`), options);
    const error = await asked({ way: "mtls", fetch: nowhere, retryPauseMs: 1 });
    assert.deepEqual([error.kind, error.delivery, error.reason, error.remedy], ["connect-failed", "unknown", "ECONNREFUSED", "wait"]);
    assert.deepEqual([error.attempts, error.sendsOnce], [3, "no"], "a GET is tried again");
  });

  test("the bank's certificate is not trusted", async () => {
    const ca_pem = facts.client_cert_pem;
    const error = await asked({ way: "mtls", fetch: withQwac({ ...facts, ca_pem }) });
    assert.deepEqual([error.kind, error.delivery, error.remedy], ["server-certificate", "unknown", undefined]);
  });

  test("it takes too long", async () => {
    await fault("account", "delay=1500");
    const error = await asked({ responseTimeoutMs: 150 });
    assert.deepEqual([error.kind, error.limit, error.delivery], ["time-out", "response", "unknown"]);
  });

  test("the body is cut", async () => {
    await fault("account", "cut-body");
    const error = await asked({ way: "mtls" });
    assert.deepEqual([error.kind, error.delivery, error.httpStatus], ["cut-off", "unknown", 200]);
  });

  for (const [name, kind] of [["redirect", "bad-proxy-status|not-the-bank|opaque-redirect"], ["no-status", "not-the-bank"], ["cut-body", "cut-off"]]) {
    test(`the proxy: ${name}`, async () => {
      const { session, id } = sessions[3];
      await proxyFault(name);
      const error = await failure(session.account(id, PSU));
      assert.match(error.kind, new RegExp(`^(${kind})$`));
      assert.equal(error.delivery, "unknown");
      assert.equal(error.proxy, new URL(facts.origin).host);
      assert.equal(error.host, new URL(facts.banks.belfius.bank_base_url).host);
    });
  }

  test("the proxy wants its key", async () => {
    const error = await failure(client({ proxyHeaders: undefined }).session().consentToChosenAccounts());
    assert.equal(error.kind, "not-the-bank");
    assert.ok(error.proxyStatus === 401 || error.proxyStatus === 403, String(error.proxyStatus));
  });

  test("what was given as fetch misbehaves", async () => {
    for (const [fetch, kinds] of [
      [() => { throw new Error("s3cret"); }, ["other"]],
      [async () => { throw new TypeError("s3cret"); }, ["network"]],
      [async () => ({}), ["not-a-response"]],
      [() => 7, ["not-a-response"]],
      [async () => Promise.reject(null), ["other"]],
    ]) {
      const error = await failure(client({ way: "mtls", fetch }).session().consentToChosenAccounts());
      assert.ok(kinds.includes(error.kind), error.kind);
      assert.ok(!inspect(error).includes("s3cret"));
    }
  });
});

describe("a callback", () => {
  test("of another redirect, a forged or a repeated one is refused, and spends nothing", async () => {
    const session = client().session();
    const redirect = await session.consentToChosenAccounts();
    const callback = await approve(redirect.url);
    const changed = (change) => {
      const url = new URL(callback);
      change(url.searchParams);
      return url.href;
    };
    for (const [url, reason] of [
      ["https://elsewhere.example/", "wrong-redirect-uri"],
      [changed((q) => q.set("state", "forged")), "state-mismatch"],
      [changed((q) => q.append("code", "x")), "repeated-parameter"],
      [changed((q) => q.delete("code")), "no-code"],
    ]) {
      const error = await failure(session.finishConsent(redirect.pending, url));
      assert.deepEqual([error.kind, error.reason, error.delivery], ["callback", reason, "not-sent"]);
    }
    const [one, other] = await Promise.all([1, 2].map(() => session.finishConsent(redirect.pending, callback)));
    assert.equal(one.scope, "AIS");
    assert.deepEqual(one, other);
    // Where the tokens are not, the code is spent.
    const spent = await failure(client().session().finishConsent(redirect.pending, callback));
    assert.equal(spent.remedy, "start-over");
  });
});

describe("what the caller's side refuses", () => {
  test("says what is wrong, and sends nothing", async () => {
    const three = sessions[3].session;
    for (const [call, kind] of [
      [three.consent("AIS", firstAccount().iban), "iban-not-taken"],
      [three.consent("PIS", firstAccount().iban), "no-consent-for-payments"],
      [sessions[1].session.consentToChosenAccounts(), "iban-needed"],
      [sessions[1].session.accounts(PSU), "not-in-generation"],
      [three.funds({ amount: "1.00", iban: firstAccount().iban }), "wrong-scope"],
      [client().session().refresh(), "no-tokens"],
      [three.transactions("x", { dateFrom: "2026-02-01", dateTo: "2026-02-01" }, PSU).next(), "empty-date-range"],
      [client({ brand: "banx" }).session({ load: () => pair, save() {} }).accounts(PSU), "wrong-bank"],
    ]) {
      const error = await failure(call);
      assert.deepEqual([error.kind, error.delivery], [kind, "not-sent"]);
    }
  });
  let pair;
  before(async () => {
    await consented({ store: { load: () => pair, save: (tokens) => void (pair = tokens) } });
  });
});

test("nothing that may be private shows where an error is printed", async () => {
  const { session, id } = sessions[1];
  await fault("account", "error=20005");
  const error = await failure(session.account(id, PSU));
  const shown = inspect(error) + JSON.stringify(error) + String(error) + error.stack;
  assert.ok(error.description.length > 0 && error.body.includes(error.description.slice(0, 10)));
  for (const hidden of ["description", "body", "rawCode", "responseId"]) {
    assert.ok(!Object.keys(error).includes(hidden), hidden);
  }
  assert.ok(!shown.includes(error.description));
  assert.ok(!shown.includes(id));
});
