/** What every call takes. */
export interface CallOptions {
  /**
   * Ends the call. What was sent by then may have reached the bank: see `BelfiusError.delivery`. A renewal, and the
   * exchange of a code, goes on by itself once it is sent, and stores what comes (`BelfiusError.goesOn`).
   */
  signal?: AbortSignal;
}

/** What a question about an account takes. */
export interface AskOptions extends CallOptions {
  /**
   * Whether the customer asks for this call, looking at a screen: `"absent"` unless said. Without the customer the bank
   * allows four calls in 24 hours (portal text that a second aggregator quotes). Say `"present"` only when it is true:
   * PSD2 asks the TPP to.
   */
  psu?: "present" | "absent";
}

/**
 * Send the customer to `url`; keep `pending` until they are back. **Store `pending` before you send anybody anywhere**:
 * without it the callback is worth nothing.
 */
export interface Redirect<Pending> {
  /** An address of the bank's own. It opens the customer's session: do not log it. */
  url: string;
  /** What the callback will need. */
  pending: Pending;
  /** What the callback will bring: the key to store `pending` under. See `callbackState`. */
  state: string;
  /** When the callback comes too late. */
  expiresAt: string;
}

/** A consent that begins. */
export interface ConsentRedirect extends Redirect<StoredConsent> {
  kind: "consent";
}

/**
 * The customer has to authenticate first; then ask again. On the way through a statement, store
 * `Statement.occurrences` in the same write as `pending`.
 */
export interface StrongAuthentication extends Redirect<StoredSca> {
  kind: "strong-authentication";
}

/** The answer to a question about an account, or that the customer has to authenticate first. */
export type Reply<Answer> = ({ kind: "answer" } & Answer) | StrongAuthentication;

/** What may be known of a pair of tokens: never the tokens themselves. Moments are texts such as `2026-01-05T09:00:00Z`. */
export interface TokensInfo {
  scope: Scope;
  /** The base URL of the bank that gave them. */
  bank: string;
  /** The account's identifier, which token versions 1 and 2 bring (documented: getting started page). */
  logicalId?: string;
  /** The account's IBAN as the bank sent it, or the one that the consent named. Absent where the customer picked accounts. */
  iban?: string;
  obtainedAt: string;
  /** When the access token ends, if the bank said so. Every call renews it by itself. */
  expiresAt?: string;
  /** When the customer came back from consent: what a `ConsentLife` begins with. */
  consentedAt?: string;
  /** Whether they can be renewed without the customer. */
  canRefresh: boolean;
}

/** An amount: exact decimal digits with the scale that they came with, such as `"100.10"` or `"-42.50"`. Never a number: a number loses digits. */
export type Amount = string;

/** An account and its balance. Every member may be missing: each was, in a version of the API, in an example, in production. */
export interface Account {
  /** The account number, as the bank wrote it. */
  iban?: string;
  currency?: string;
  /**
   * The balance. The bank gives one only and does not say whether it is the booked or the available one. Of a
   * multi-currency account it is in EUR: the EUR compartment, or the total (documented: Account API page).
   */
  balance?: Amount;
  /** Whether it holds several currencies. */
  multicurrency?: boolean;
  /** What to call the account on a screen: the best of the four below. */
  label?: string;
  /** `type`, first generation. */
  accountType?: string;
  /** `product`, second generation: a product's name. */
  product?: string;
  /** `product_type`, third generation. */
  productType?: string;
  /** `product_name`, third generation. */
  productName?: string;
  /** Whose account it is. Missing for some accounts in production. */
  holder?: string;
  /** `psu_name`, third generation (in the bank's example). */
  psuName?: string;
  /** The other currencies of a multi-currency account. Each has a statement of its own: `TransactionsQuery.currency`. */
  otherCompartments: Compartment[];
  /** `_links.self.href`, with the logical id (seen in production). It is not followed. */
  ownLink?: string;
  /** `_links.transactions.href`, likewise. */
  transactionsLink?: string;
}

/** One currency of a multi-currency account. */
export interface Compartment {
  currency?: string;
  /** What is in it, in that currency. */
  balance?: Amount;
}

/** An account of the list that the bank gives for a consent. */
export interface ListedAccount extends Account {
  /** By which to ask for details and transactions. No other account of the list has it. */
  logicalId: string;
}

/** The accounts of a consent. The bank leaves out those that are blocked or in no electronic channel (documented: accounts FAQ page). */
export interface AccountList {
  accounts: ListedAccount[];
  /** The entries that could not be read. */
  unreadable: Unreadable[];
}

/** A row of a page, or an entry of a list, that could not be read. */
export interface Unreadable {
  /** Its place among all rows or entries, from 0. */
  index: number;
  /** Where in it: names of members. */
  path: string;
  /** What is wrong with it. It repeats no value: log it freely. */
  reason: string;
  /** Its JSON exactly as the bank sent it. A customer's data: do not log it. */
  raw: string;
}

/** How much to look for. An unknown member is an error. */
export interface FundsCheck {
  /** More than zero, with two decimals at most (documented for CAF). */
  amount: Amount;
  /** EUR unless said. */
  currency?: string;
  /** By which generation 3 asks: that of the consent (documented: CAF reference page). That of the tokens unless said. */
  iban?: IbanInput;
  /** By which generations 1 and 2 ask. That of the tokens unless said. */
  logicalId?: string;
}

/**
 * Calls the bank for one customer's consent, and keeps its tokens alive: expired ones are renewed on the way, once for
 * everybody who waits, under the store's lock, and stored before they are used. No error deletes tokens.
 *
 * A session is for one store, and so for one pair of tokens: one bank, one scope. Calls may overlap.
 *
 * Every call may be rejected with a `BelfiusError`: of the kind `invalid-argument` for what the caller gave, `bank` for a
 * refusal of the bank's, `no-tokens` before the first consent, `store` for the caller's store, and others: see
 * `ErrorKind`.
 */
export class Session {
  private constructor();

  /**
   * Where to send the customer for consent to one account, for AIS or CAF, where `Bank.consentsByIban` says so. (PIS
   * needs none: the consent is in the signature of each payment.)
   */
  consent(scope: Scope, iban: IbanInput, options?: CallOptions): Promise<ConsentRedirect>;

  /** Where to send the customer for consent to the accounts that they pick there (AIS, generation 3). */
  consentToChosenAccounts(options?: CallOptions): Promise<ConsentRedirect>;

  /**
   * Takes the customer's callback, buys the tokens and stores them. Then begin the life of the consent, unless you have
   * one that was given then or later, and forget `pending`. A callback that comes once more gives the tokens that it has
   * bought, without asking the bank, for as long as they are in the store.
   *
   * @param callbackUrl The whole address that their browser asked for.
   */
  finishConsent(pending: StoredConsent, callbackUrl: string, options?: CallOptions): Promise<TokensInfo>;

  /** What may be known of the stored tokens; `undefined` before the first consent. */
  tokens(): Promise<TokensInfo | undefined>;

  /** Renews the stored tokens now. There is seldom a need: every call does it when it has to. */
  refresh(options?: CallOptions): Promise<TokensInfo>;

  /** The accounts that the customer picked (AIS, generation 3). */
  accounts(options?: AskOptions): Promise<Reply<AccountList>>;

  /** An account's details and balance (AIS). */
  account(logicalId: string, options?: AskOptions): Promise<Reply<Account>>;

  /**
   * A statement, page by page (AIS). Nothing is asked for before the first `next`.
   *
   * @throws {BelfiusError} `invalid-argument`
   */
  transactions(logicalId: string, query?: TransactionsQuery, options?: AskOptions): Statement;

  /**
   * A statement, from a stored cursor on. Give the occurrences that were stored with it: without them, rows that look
   * like rows of the former pages get their keys.
   *
   * @throws {BelfiusError} `invalid-argument`
   */
  resume(cursor: StoredPages, options?: AskOptions & { occurrences?: StoredOccurrences }): Statement;

  /**
   * Takes the customer's callback from strong authentication, and stores what it brought. Gives the statement that was
   * interrupted, at the same page, to `resume`; `undefined` if the question was another one: then ask it again.
   */
  finishStrongAuthentication(
    pending: StoredSca,
    callbackUrl: string,
    options?: CallOptions,
  ): Promise<StoredPages | undefined>;

  /** Whether at least this amount is available now (CAF). Nothing is reserved. */
  funds(check: FundsCheck, options?: CallOptions): Promise<boolean>;

  /**
   * Sends a signed payment (PIS), once. **Store the payment before you send it.** Without `withTokens` the customer's
   * signature brings tokens; with it the stored ones go along, and the callback brings no code.
   *
   * When the error's `remedy` is `look-first` the bank may have it: look it up before you send it again, and only as the
   * same `SignedPayment`.
   */
  initiate(
    payment: SignedPayment | StoredSignedPayment,
    options?: CallOptions & { withTokens?: boolean },
  ): Promise<PaymentReply>;

  /**
   * Takes the customer's callback from signing a payment. If it brought a code, the tokens that it buys are stored and
   * described; `undefined` when the payment went with tokens. Whether the payment was executed the bank tells elsewhere.
   */
  finishPayment(
    pending: StoredPayment,
    callbackUrl: string,
    options?: CallOptions,
  ): Promise<TokensInfo | undefined>;

  /** What became of a payment (PIS, generation 3): a code such as `ACSC`. No tokens are needed. */
  paymentStatus(payment: PaymentResource, options?: CallOptions): Promise<PaymentStatus>;

  /** A payment's details (PIS, generation 3). */
  paymentDetails(payment: PaymentResource, options?: CallOptions): Promise<PaymentDetails>;

  /** Where a further signature of a payment is given (PIS, generation 3). Its method and path are assumed. */
  signAgain(payment: PaymentResource, options?: CallOptions): Promise<PaymentReply>;

  /** Asks for the end of a payment that is not yet confirmed, or of a standing order (PIS), once. Method and path are assumed. */
  cancel(payment: PaymentResource, options?: CallOptions): Promise<CancelReply>;

  /** Frees its memory now. Calls that are pending go on, statements too. */
  free(): void;
}

/** The `state` of a callback, to look up what was stored under it. It proves nothing: the session's `finish…` checks it. */
export function callbackState(callbackUrl: string): string | undefined;
