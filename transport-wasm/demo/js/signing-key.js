// The key that signs payments: made in this page, and unable to leave it.

import { psd2 } from "./bank.js";

let pair;

/** Made and registered once, at the first payment. */
export async function signingKey() {
  if (pair) return pair.privateKey;
  const made = await psd2.generateSigningKey();
  await register(made.publicKey);
  pair = made;
  return made.privateKey;
}

/** A real bank knows the key by the TPP's QSealC; the simulated one is told here. */
async function register(publicKey) {
  const jwk = await crypto.subtle.exportKey("jwk", publicKey);
  const answer = await fetch("/signing-key", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(jwk),
  });
  if (!answer.ok)
    throw new Error(`the key could not be registered at the simulated bank: HTTP ${answer.status}`);
}
