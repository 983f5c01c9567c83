// The one door to the WebAssembly package: its client, for what was chosen.

import { MemoryStore } from "./token-store.js";

const PACKAGE = "/pkg/belfius_psd2.js";

/** The package's exports, once it is loaded. */
export let psd2;
let memory;
let settings;

/** Loads the package, and what the server says about the bank. */
export async function start() {
  const [exports, answer] = await Promise.all([import(PACKAGE), fetch("/settings.json")]);
  if (!answer.ok) throw new Error(`/settings.json: HTTP ${answer.status}`);
  settings = await answer.json();
  memory = (await exports.default()).memory;
  psd2 = exports;
}

/** One session is one customer's consent: one pair of tokens, in one store. */
export function openSession(choice) {
  const { bank_base_url, proxy_base_url } = settings.banks[choice.brand];
  const client = new psd2.BelfiusClient({
    bank: psd2.Bank.at(bank_base_url, Number(choice.generation)),
    clientId: settings.client_id,
    // The proxy puts the real one there: a page is public, and keeps no secret.
    clientSecret: "held-by-the-proxy",
    redirectUri: settings.redirect_uri,
    language: choice.language,
    proxy: proxy_base_url,
    proxyHeaders: settings.proxy_key ? { "Tpp-Proxy-Key": settings.proxy_key } : undefined,
  });
  return client.session(new MemoryStore());
}

/** The IBAN that the server suggests for a consent to one account. */
export const suggestedIban = (brand) => settings.banks[brand].iban;

/** Whether a consent names one IBAN, and the customer picks none at the bank. */
export const consentsByIban = (choice) => Number(choice.generation) < 3;

/** What WebAssembly has taken of the browser's memory, in bytes. */
export const wasmBytes = () => memory?.buffer.byteLength;
