declare const stored: unique symbol;

/**
 * A value to be stored: a plain object, the same after `JSON.parse(JSON.stringify(value))`. What is in it is for this
 * package alone. It says its own version: a later release reads it, or refuses it by name.
 */
interface Stored<Name extends string> {
  readonly [stored]: Name;
}

/** A pair of tokens. **It holds secrets**: store it like one. */
export type StoredTokens = Stored<"tokens">;
/** A consent that the customer is giving. It holds secrets. */
export type StoredConsent = Stored<"consent">;
/** A strong authentication that the customer is making. It holds secrets. */
export type StoredSca = Stored<"sca">;
/** A payment that the customer is signing. It holds secrets. */
export type StoredPayment = Stored<"payment">;
/** Where a statement stands: account, query, next page. No token is in it. */
export type StoredPages = Stored<"pages">;
/** Which rows of a statement were counted: see `Transaction.key`. */
export type StoredOccurrences = Stored<"occurrences">;
/** A signed payment, ready to be sent. It holds a customer's data. */
export type StoredSignedPayment = Stored<"signed-payment">;
/** By what the bank knows a payment. */
export type PaymentResource = Stored<"payment-resource">;
/** The life of a consent. No secret is in it. */
export type StoredConsentLife = Stored<"consent-life">;

/**
 * Keeps one pair of tokens: one bank, one scope, one consent.
 *
 * A refresh kills the pair before it, so two that refresh at once would kill each other's. `lock` spans load, refresh and
 * save, for everybody who shares the store:
 *
 * ```js
 * const store = {
 *   load: () => db.get("belfius-17"),
 *   save: (tokens) => db.put("belfius-17", tokens),
 *   lock: (work) => navigator.locks.request("belfius-17", work),
 * };
 * ```
 *
 * `db` stands for a database of your own, such as one over IndexedDB. Tokens do not belong in `localStorage`.
 *
 * `navigator.locks` is shared by the tabs of a browser. In Node 24 and Deno 2.9 it ends at the process; Node 22, Bun and
 * workerd have none. Processes share a lock of their database, such as a row with `SELECT … FOR UPDATE`.
 *
 * In a Durable Object, make the store once, in the object's constructor, and give it to every session. The object's one
 * thread is no lock: while the bank is awaited, the object takes the next request. `save` ends with
 * `await storage.sync()`, since a reset of the object loses a `put` that was only awaited. Neither `blockConcurrencyWhile`
 * nor `storage.transaction` can be the `lock`: both reset the object after 30 seconds, and a renewal may take 60.
 *
 * Whatever a method throws becomes the hidden member `storeError` of an error of the kind `store`.
 */
export interface TokenStore {
  /** The pair as it is stored now; `undefined` or `null` if there is none. It does not wait for the lock. */
  load(): Promise<StoredTokens | undefined | null> | StoredTokens | undefined | null;
  /** Replaces the pair. When it is done the pair has to be safe: the former one is dead. */
  save(tokens: StoredTokens): Promise<void> | void;
  /**
   * Runs `work` while nobody else holds the lock, and holds it until the promise of `work` has ended. A renewal holds it
   * while the bank is asked: as long as the total time-out. Without `lock`, sessions of this program that share this very
   * object wait for each other, and nobody else does.
   */
  lock?<T>(work: () => Promise<T>): Promise<T>;
}
