// The simulated bank, and a client of it.

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { Agent, fetch as undiciFetch } from "undici";
import * as psd2 from "../.installed/index.js";

export { psd2 };

export const origin = process.env.BANK_ORIGIN?.replace(/\/$/, "");
if (!origin) {
  throw new Error(
    "BANK_ORIGIN is not set. Start `belfius-psd2-sandbox --demo --control --allow-any-origin --unattended-limit 0`, " +
      "and set it to the address that it prints.",
  );
}

async function control(name, body) {
  const answer = await fetch(`${origin}/control/${name}`, {
    method: body ? "POST" : "GET",
    headers: body ? { "content-type": "application/json" } : {},
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `/control/${name}: HTTP ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

export const facts = await control("facts");
/** A day of the bank's calendar, so many days from when this program began. */
export const day = (from = 0) => new Date(Date.parse(facts.now) + from * 86_400_000).toISOString().slice(0, 10);
export const today = () => day();
/** A Monday, at least so many days from now. */
export const monday = (from) => day(from + ((8 - new Date(day(from)).getUTCDay()) % 7));

/** The customer says yes; gives the callback. */
export const approve = async (url, accounts) => (await control("approve", { url, accounts })).callback;
export const refuse = async (url) => (await control("refuse", { url })).callback;
export const fault = (operation, fault, times = 1) => control("fault", { operation, fault, times });
export const proxyFault = (fault, times = 1) => control("proxy-fault", { fault, times });
export const clearFaults = () => control("clear-faults", {});
export const advance = (seconds) => control("clock", { advance_seconds: seconds });
export const requests = () => control("requests");

/** A `fetch` that presents the QWAC, as a server of the TPP's has it. */
export function withQwac(certificates = facts) {
  const dispatcher = new Agent({
    connect: { ca: certificates.ca_pem, cert: certificates.client_cert_pem, key: certificates.client_key_pem },
  });
  return (url, options) => undiciFetch(url, { ...options, dispatcher });
}

const ways = {
  proxy: (brand) => ({
    clientSecret: "held-by-the-proxy",
    proxy: facts.banks[brand].proxy_base_url,
    proxyHeaders: { "Tpp-Proxy-Key": facts.proxy_key },
  }),
  mtls: () => ({ clientSecret: facts.client_secret, fetch: withQwac() }),
};

export function client({ brand = "belfius", generation = 3, way = "proxy", ...options } = {}) {
  return new psd2.BelfiusClient({
    bank: psd2.Bank.at(facts.banks[brand].bank_base_url, generation),
    clientId: facts.client_id,
    redirectUri: facts.redirect_uri,
    language: "fr",
    ...ways[way](brand),
    ...options,
  });
}

export const firstAccount = (brand = "belfius") => facts.banks[brand].accounts[0];

/** A session with tokens for account information, and the logical id of the first account. */
export async function consented({ store, ...choice } = {}) {
  const tpp = client(choice);
  const session = tpp.session(store);
  const { iban } = firstAccount(choice.brand);
  const redirect = tpp.bank.consentsByIban("AIS")
    ? await session.consent("AIS", iban)
    : await session.consentToChosenAccounts();
  const tokens = await session.finishConsent(redirect.pending, await approve(redirect.url));
  let id = tokens.logicalId;
  if (!id) {
    const list = await session.accounts({ psu: "present" });
    id = list.accounts.find((account) => account.iban === iban).logicalId;
  }
  return { session, id, tokens };
}

/** The key that the bank knows, as WebCrypto has it. */
export async function registeredKey() {
  const der = Buffer.from(facts.signing_key_pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
  return webcrypto.subtle.importKey("pkcs8", der, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
}

let count = 0;
/** An id that the bank has not seen. */
export const fresh = (name) => `${name}-${Date.now().toString(36)}-${(count += 1)}`;

/** The error of a call that has to fail. */
export async function failure(call) {
  try {
    await (typeof call === "function" ? call() : call);
  } catch (error) {
    assert.ok(error instanceof psd2.BelfiusError, `not a BelfiusError: ${error?.stack ?? String(error)}`);
    assert.ok(error instanceof Error && error.name === "BelfiusError" && error.message.length > 0);
    assert.match(error.delivery, /^(not-sent|refused|unknown)$/);
    return error;
  }
  assert.fail("it did not fail");
}
