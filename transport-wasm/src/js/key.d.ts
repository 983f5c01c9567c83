/**
 * Makes a pair of keys (ECDSA on P-256) of which the private one cannot be taken out: IndexedDB keeps it. The bank takes
 * signatures of the QSealC's key, so that this one is for tests, or for a signer of the TPP's own behind it.
 *
 * Rejected with `no-web-crypto` outside of secure contexts, or `web-crypto`.
 */
export function generateSigningKey(): Promise<CryptoKeyPair>;
