/** A `fetch`, or an object with one, such as the mTLS binding of an edge worker. It is called as `fetch(url, options)` with a text and a plain object. */
export type Fetch = (url: string, options: RequestInit) => Promise<Response>;

/** Who the TPP is, and how it reaches the bank. An unknown member is an error. */
export interface ClientOptions {
  bank: Bank;
  /** As the bank gave it at onboarding: 1 to 256 printable ASCII characters. */
  clientId: string;
  /**
   * As the bank gave it. A page is public and has no business with it: its proxy puts the secret on `POST /token`, and
   * here goes any text.
   */
  clientSecret: string;
  /** As registered at the bank: an absolute URL without fragment, and without `code`, `state` and `error` of its own. */
  redirectUri: string;
  language: Language;
  /**
   * What to send with, instead of the global `fetch`: a function, or an object with a method `fetch` (kept as `this`).
   * It has to present the TPP's QWAC to the bank, and to pass the options on as they are: in Node, Bun and workerd the
   * body of all but a `GET` is a stream that can be read once, so that nothing below can send it again.
   * A function does nothing after the response that can fail: its error would be taken for that of the connection.
   */
  fetch?: Fetch | { fetch: Fetch };
  /**
   * Says that each request reaches the bank once at most: that what is given as `fetch` repeats nothing, or that
   * something behind it takes each `Request-ID` once. Without it, a payment is refused (`may-repeat`) before it goes out
   * if this host is not known to send it once. Node, Bun and workerd are (but a cancellation in workerd), and so is a
   * proxy that follows the convention. Say it in Deno, if the client that your function gives to `fetch` keeps no
   * connections: `Deno.createHttpClient({ poolMaxIdlePerHost: 0, cert, key })`. One that keeps them sends a payment twice.
   */
  sendsOnce?: boolean;
  /** The base URL of the TPP's own proxy for this bank: https, or http on a loopback host. What a browser needs. */
  proxy?: string;
  /** Headers for the proxy alone, such as who the user is. Each name begins with `Tpp-Proxy-`. */
  proxyHeaders?: Record<string, string>;
  /** From the call to the head of the answer, connection included. 30,000 unless set. */
  responseTimeoutMs?: number;
  /** The whole request, answer included; each attempt has its own. 60,000 unless set. */
  totalTimeoutMs?: number;
  /** How often a `GET` that moves no money is sent again, if it cannot have been sent before. 2 unless set. */
  retries?: number;
  /** The pause before that. 1,000 unless set. */
  retryPauseMs?: number;
  /** The longest body that is read, in bytes; 256 KiB unless set. */
  maxBodyBytes?: number;
  /** The longest body that is read for a page of transactions, in bytes; 16 MiB unless set. */
  maxPageBytes?: number;
}

/** A TPP's registration at a bank, and its way there. One is enough for all customers. */
export class BelfiusClient {
  /** @throws {BelfiusError} `invalid-argument`, which names the option. */
  constructor(options: ClientOptions);

  /** The same client in another language, for instance the customer's own. */
  withLanguage(language: Language): BelfiusClient;

  /** The bank. */
  readonly bank: Bank;

  /** Whether a payment reaches the bank once at most, as far as is known now. One is refused if it is not `"yes"`. */
  readonly sendsOnce: SendsOnce;

  /**
   * A session for one customer's consent. Without a store its tokens are in memory, and end with it.
   *
   * @throws {BelfiusError} `invalid-argument`
   */
  session(store?: TokenStore): Session;

  /** Frees its memory now. Sessions that came of it live on. */
  free(): void;
}
