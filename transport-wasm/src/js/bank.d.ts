/** What a consent is for: account information, payments, confirmation of funds. The bank gives one pair of tokens for each. */
export type Scope = "AIS" | "PIS" | "CAF";

/**
 * The language that the customer reads. The bank's own screens exist in French and Dutch (documented in its portal);
 * for others it answers 406, or with all pages there are.
 */
export type Language = "nl" | "fr" | "en" | "de";

/**
 * A generation of the bank's API: the versions that were current together. 1: 2019 to January 2022. 2: from December
 * 2021, a consent covers one account. 3, the default: the current one, with Banx; the customer picks the accounts on
 * the bank's page.
 */
export type Generation = 1 | 2 | 3;

/** What a TPP can ask of the bank, by its name in a contract. Not every generation has every operation. */
export type Operation =
  | "consent-uris"
  | "exchange-code"
  | "refresh-tokens"
  | "accounts"
  | "account"
  | "transactions"
  | "initiate-payment"
  | "payment-details"
  | "payment-status"
  | "sign-payment"
  | "cancel-payment"
  | "create-standing-order"
  | "cancel-standing-order"
  | "upload-payment-file"
  | "confirm-funds";

/** One row of a contract: how one operation is called. */
export interface ContractRow {
  operation: Operation;
  /** The only scope that the row is for; every one if absent. */
  scope?: Scope;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /**
   * Below the bank's base URL. It may hold `{logical-id}`, `{payment-service}`, `{payment-product}` and `{payment-id}`,
   * as far as the operation has them.
   */
  path: string;
  /** The version in the media type of `Accept`: digits and dots. */
  version: string;
  /** Query parameters that go out with every call of the operation: 16 at most. */
  parameters?: Record<string, string>;
}

/** The rows that differ from those of a generation: what a configuration file holds. */
export interface Contract {
  /** The version of this form. */
  contract: 1;
  generation: Generation;
  rows?: ContractRow[];
}

/**
 * One bank: a base URL, the contract of its operations, and the hosts that its redirects may name. It does not change:
 * methods give another one.
 */
export class Bank {
  private constructor();

  /** Belfius in production (documented: Payment API page). Generation 1 was switched off there on 17 January 2022. */
  static belfius(generation?: Generation): Bank;

  /**
   * Banx in production, a brand of the same bank (host and port documented: getting started page; https, and redirects
   * to either brand's hosts: assumed).
   */
  static banx(generation?: Generation): Bank;

  /** The bank's own sandbox, with mocked answers (documented: getting started page). It needs no client certificate. */
  static sandbox(generation?: Generation): Bank;

  /**
   * Any other bank that speaks the same API, such as a simulated one. Its redirects may name its own host.
   *
   * Not the address of a proxy: that is `ClientOptions.proxy`, and this stays the bank's.
   *
   * @param baseUrl https, without user name, query and fragment.
   * @throws {BelfiusError} `invalid-argument`
   */
  static at(baseUrl: string, generation?: Generation): Bank;

  /**
   * The same bank, whose redirects may name this host too, over https. Its subdomains are not included.
   *
   * @param host A bare name such as `login.bank.example`.
   * @throws {BelfiusError} `invalid-argument`
   */
  allowHost(host: string): Bank;

  /**
   * The same bank with this contract: to settle an assumed path, or to follow a version that the bank has published.
   *
   * @throws {BelfiusError} `invalid-argument`, which names the row.
   */
  withContract(contract: Contract): Bank;

  /**
   * The same rows of an operation with another version: what the remedy `use-version` asks for.
   *
   * @throws {BelfiusError} `invalid-argument`
   */
  withVersion(operation: Operation, version: string): Bank;

  /** The rows that the caller set. The others come with the generation, and with what a later release knows about it. */
  contract(): Contract;

  /** The whole contract as a table to read: each row with its evidence and its source. */
  describe(): string;

  /** The generation that was chosen. */
  readonly generation: Generation;

  /** Where the bank's API is, without a slash at the end. Stored values are bound to it. */
  readonly baseUrl: string;

  /**
   * Whether a consent of this scope is to one account, named by its IBAN: `Session.consent`. If not, the customer picks
   * the accounts on the bank's page: `Session.consentToChosenAccounts`.
   *
   * @throws {BelfiusError} `invalid-argument`
   */
  consentsByIban(scope: Scope): boolean;

  /** Frees its memory now. Otherwise the garbage collector does, some time. */
  free(): void;
}
