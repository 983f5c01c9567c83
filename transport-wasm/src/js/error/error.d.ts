/** What may have become of the request. A payment of which it is unknown is to be looked up before it is sent again. */
export type Delivery =
  /** It was not sent. */
  | "not-sent"
  /** The bank answered that it did not do it. */
  | "refused"
  /** It may have reached the bank and been done. */
  | "unknown";

/** Whether a request reaches the bank once at most, as far as is known. */
export type SendsOnce = "yes" | "no" | "unknown";

/** What to do now. */
export type Remedy =
  /** Refresh the tokens, then call again. A session does that by itself once. */
  | "refresh-tokens"
  /** The consent is over: send the customer through it again. */
  | "new-consent"
  /** Send the customer to `url`, then call again. */
  | "strong-authentication"
  /** Begin the redirect anew: its code, or its time, is spent. */
  | "start-over"
  /** Wait, for `retryAfterSeconds` if the bank says so, then call again. */
  | "wait"
  /** Correct an input: `input`, or `field`. */
  | "fix-input"
  /** Ask for another version of this operation, one of `versions`: `Bank.withVersion`. */
  | "use-version"
  /** Not with this account or at this brand's host; nothing to repeat. */
  | "not-permitted"
  /**
   * Look up what became of the payment before you send anything: its status, the account's statement, the customer's own
   * screens. If you send it again, then the same `SignedPayment`.
   */
  | "look-first"
  /** Ask the bank, with `requestId`. */
  | "ask-bank";

/** What an error is. */
export type ErrorKind =
  // What the caller gave.
  /** An argument is wrong, misspelt or missing: `field` names it. */
  | "invalid-argument"
  /** The tokens are of another scope than the call needs. */
  | "wrong-scope"
  /** A payment is consented to by its own signature. */
  | "no-consent-for-payments"
  /** The bank's generation has no such operation. */
  | "not-in-generation"
  /** Here the customer picks the accounts: `consentToChosenAccounts`. */
  | "iban-not-taken"
  /** Here a consent is to one IBAN: `consent`. */
  | "iban-needed"
  /** The funds check needs an IBAN. */
  | "funds-iban"
  /** The funds check needs a logical id. */
  | "funds-logical-id"
  /** The amount to check is not more than zero, or has more than two decimals. */
  | "funds-amount"
  /** The order is of another generation than the bank's. */
  | "other-order"
  /** The contract's path is for another payment product or service. */
  | "other-product"
  /** The stored value was made for another bank. */
  | "wrong-bank"
  /** The range of dates is empty: `dateTo` is exclusive. */
  | "empty-date-range"
  /** The request's address would be too long. */
  | "address-too-long"
  /** The payment is signed already. */
  | "signed-already"
  // The tokens and their store.
  /** The store holds no tokens. */
  | "no-tokens"
  /** The access token has expired and came without a refresh token. */
  | "no-refresh-token"
  /** The store failed: `reason` says how, `storeError` is what it threw. */
  | "store"
  /** The bank gave new tokens, and the store did not take them. **They are in `tokens`**: the former pair is dead. */
  | "unsaved"
  /** The call was not done, because the tokens could not be renewed: `cause` is the `BelfiusError` of that. */
  | "renewal"
  /** The tokens have to be renewed first. A session does that. */
  | "renewal-needed"
  // The bank's answer.
  /** The bank refused, in a form that it documents: `code` says what. */
  | "bank"
  /** The status says that something is wrong; the body is none of the bank's documented errors. */
  | "undocumented"
  /** The answer says success, but cannot be read: at `path`. */
  | "unreadable"
  /** The answer is longer than the limit. */
  | "body-too-long"
  /** The bank's redirect address is refused: not https, or not on a host of the bank's. */
  | "url-refused"
  /** The bank wants the customer redirected, and gave no address. */
  | "no-url"
  /** No consent page in this language: `languages` are there. */
  | "language-not-offered"
  /** The bank says success, and that the payment has ended otherwise: `paymentStatus`. */
  | "not-cancelled"
  /** A page points back to one that was already read. */
  | "repeated-page-key"
  /** The statement has more pages than `maxPages`. */
  | "too-many-pages"
  /** A callback cannot be used: `reason` says why. */
  | "callback"
  // The way to the bank.
  /** The address is not https. */
  | "not-https"
  /** There is a proxy, and it is not for this bank. */
  | "not-mapped"
  /** `fetch` does not let a header be set: `reason` is its name. */
  | "forbidden-header"
  /** A payment that may be sent twice on its way. It was not sent: `sendsOnce` of the client's options says what to do. */
  | "may-repeat"
  /** `fetch` does not make such a request as it is. */
  | "not-for-fetch"
  /** The host name is not known (Node, Bun and Deno tell). */
  | "unresolved"
  /** No connection (Node, Bun and Deno tell). */
  | "connect-failed"
  /** The TLS handshake failed (Node, Bun and Deno tell). */
  | "tls-handshake"
  /** The server's certificate is not trusted (Node, Bun and Deno tell). */
  | "server-certificate"
  /** The bank refused the client certificate (Deno tells, Node over TLS 1.2 only). */
  | "client-certificate"
  /** It took too long: `limit` says which time. */
  | "time-out"
  /** The caller's signal ended it. */
  | "aborted"
  /** No answer, and a browser or workerd tells no more than that. */
  | "network"
  /** No answer that the page may read, yet the proxy is there. */
  | "cors-refused"
  /** The answer is a redirect, which browsers hide: the proxy does not follow the convention. */
  | "opaque-redirect"
  /** The connection ended before the answer was whole. */
  | "cut-off"
  /** The answer has too many or too long headers (Node and Deno tell). */
  | "headers-too-large"
  /** The answer is not HTTP (Node, Bun and Deno tell). */
  | "not-http"
  /** The answer is the proxy's own, or something's before it: `proxyStatus`. */
  | "not-the-bank"
  /** The proxy gives the bank's status in a way that makes no sense. */
  | "bad-proxy-status"
  /** What the given `fetch` gave is not a response, or cannot be read. After one such, no payment goes out. */
  | "not-a-response"
  // The runtime.
  /** There is no WebCrypto: browsers have it on https pages and on localhost only. */
  | "no-web-crypto"
  /** WebCrypto failed. */
  | "web-crypto"
  /** The runtime gave no random bytes. */
  | "random"
  /** Anything else, such as an error that a later release of the bank's API brings. */
  | "other";

/** What an error of the bank's means, whatever its code was in its generation. */
export type BankCode =
  | "missing-input"
  | "invalid-input"
  /** Something between the program and the bank sent the request twice: the first may have been carried out. */
  | "repeated-request-id"
  | "execution-date-not-future"
  | "amount-not-positive"
  | "currency-not-eur"
  | "same-account"
  | "structured-length"
  | "check-digits"
  | "execution-date-invalid"
  | "sca-required"
  | "security-parameters"
  | "invalid-access-token"
  | "invalid-refresh-token"
  | "invalid-client-id"
  | "invalid-jwt"
  | "blocked-tpp"
  | "invalid-account"
  | "channel-not-permitted"
  | "account-not-supported"
  | "no-active-consent"
  | "access-denied"
  | "duplicate-payment-id"
  | "signature-required"
  | "version-not-found"
  | "resource-not-found"
  | "method-not-allowed"
  | "unacceptable-media-type"
  | "unsupported-media-type"
  | "quota-exceeded"
  | "rate-limit-exceeded"
  | "tls-validation"
  | "internal-error"
  | "unavailable-now"
  | "unavailable-today"
  | "customer-profile"
  | "invalid-payment"
  | "country-invalid"
  | "currency-invalid"
  | "bban-with-bic"
  | "bic-invalid"
  | "start-date-not-future"
  | "end-date-month"
  | "end-date-day"
  | "unknown";

/**
 * Why a call did not succeed. Every error of this package is one.
 *
 * Its text, and the members that `console.log` and `JSON.stringify` show, repeat no secret and none of the customer's
 * data. Those marked *hidden* may: they are there to be read, and do not show by themselves.
 */
export class BelfiusError extends Error {
  private constructor();
  readonly name: "BelfiusError";
  readonly kind: ErrorKind;
  readonly delivery: Delivery;
  /** What to do now; absent where only the program's owner can help. */
  readonly remedy?: Remedy;
  /** Whose fault it is, as far as that is known. */
  readonly fault?: "caller" | "customer" | "bank";
  /** The call that it is about, by its name in a contract. */
  readonly operation?: Operation;
  /** The `Request-ID` of the call, for the bank's support. */
  readonly requestId?: string;
  /** The bank's HTTP status, when that much of the answer came. */
  readonly httpStatus?: number;
  /** `bank`: what it means. */
  readonly code?: BankCode;
  /** How long the bank asks to wait. */
  readonly retryAfterSeconds?: number;
  /** The header, parameter or member that the bank complains about, or would, by the bank's name. */
  readonly input?: string;
  /** `invalid-argument`: the argument or the member, such as `creditorAddress.postCode`. */
  readonly field?: string;
  /** `use-version`: the versions that the bank says it serves. */
  readonly versions?: string[];
  /** `language-not-offered`: the languages that there are. */
  readonly languages?: string[];
  /** `unreadable`: where, as names of members. */
  readonly path?: string;
  /** `not-cancelled`: how the payment has ended. */
  readonly paymentStatus?: string;
  /** The media type of the answer. Another than `application/json` tells that somebody else may have answered. */
  readonly contentType?: string;
  /** What the error says of the consent: for `ConsentLife.noted`. */
  readonly consent?: "withdrawn" | "refresh-refused" | "sca-required";
  /**
   * More about the kind: of `callback` `"state-mismatch"`, `"access-denied"`, `"expired"`, …; of `store` and `unsaved`
   * `"lock"`, `"load"`, `"save"`, `"corrupt"`, `"other-scope"`; of a request that failed the name or code of what
   * `fetch` threw, such as `"ECONNREFUSED"`.
   */
  readonly reason?: string;
  /** `time-out`: which one. */
  readonly limit?: "response" | "total";
  /** The bank's host and port, of a request that failed. */
  readonly host?: string;
  /** The host and port of the proxy on the way. */
  readonly proxy?: string;
  /** The HTTP status of an answer that was not the bank's. */
  readonly proxyStatus?: number;
  /** How often this package sent it, or tried to. What the host adds by itself is not in it: see `sendsOnce`. */
  readonly attempts?: number;
  /**
   * Whether each attempt reaches the bank once at most. `"no"`: the host is known to repeat such a request by itself,
   * once (Node, Bun, Deno, workerd: a `GET`) or as often as it has kept connections (a browser).
   */
  readonly sendsOnce?: SendsOnce;
  /** `aborted`: whether a renewal, or the exchange of a code, goes on by itself and will store what comes. */
  readonly goesOn?: true;
  /** *Hidden.* `unsaved`: the pair that could not be stored. Save it by other means. */
  readonly tokens?: StoredTokens;
  /** *Hidden.* `store` and `unsaved`: what the store threw. It may repeat a token: look before you log it. */
  readonly storeError?: unknown;
  /** `renewal`: why the tokens could not be renewed. */
  readonly cause?: BelfiusError;
  /** *Hidden.* `strong-authentication`: where to send the customer. */
  readonly url?: string;
  /** *Hidden.* The `Response-ID` of the answer. */
  readonly responseId?: string;
  /** *Hidden.* `bank`: `error`, `error_code` and `error_description`, as sent. */
  readonly rawError?: string;
  /** *Hidden.* */
  readonly rawCode?: string;
  /** *Hidden.* It may hold a customer's data or an address that opens their session. */
  readonly description?: string;
  /** *Hidden.* The first 16 KiB of the answer's body, as text. */
  readonly body?: string;
}
