/** Which transactions, and in how large pages. An unknown member is an error. */
export interface TransactionsQuery {
  /** From this imputation date on, inclusive (documented), as `2026-01-31`. More than 90 days back needs strong authentication. */
  dateFrom?: string;
  /** Up to this imputation date, **exclusive** (documented). */
  dateTo?: string;
  /** Those in this currency; in EUR unless said (documented; the parameter's name was inferred). */
  currency?: string;
  /** Rows a page; the bank's own size unless said. 400 is the most that a production client asked for. */
  pageSize?: number;
  /** How many pages to read at most: more are an error, never a silently short statement. 10,000 unless said. */
  maxPages?: number;
  /** What to send for a page after the first: the key and all filters again (unless said), or the key alone, as in the bank's own links. */
  laterPages?: "everything" | "key-only";
  /** Rows that were counted before, for their keys: see `Transaction.key`. */
  occurrences?: StoredOccurrences;
}

/** A booked transaction. Every member but the key may be missing: each was, somewhere. Pending ones are never listed. */
export interface Transaction {
  /**
   * The name of this row within its account and currency, to store it once: a digest of all that it says, and which of
   * the rows that say the same it is. Whatever the size of the pages, a statement of whole days that is read to its end
   * gives the same keys again.
   */
  key: string;
  /** What was booked: negative for a debit. */
  amount?: Amount;
  /** The currency of the amount. */
  currency?: string;
  /** The day to show: the execution date, or else the value date. */
  date?: string;
  /** When it was executed. */
  executionDate?: string;
  /** From when it counts for interest. */
  valueDate?: string;
  /** The other side's account. */
  counterpartyAccount?: string;
  /** The other side's name. */
  counterpartyInfo?: string;
  /** What the payer wrote. */
  communication?: string;
  /** Whether the communication is words or a structured reference: `STRUCTURED`, `FREETEXT`, or something new. */
  communicationType?: string;
  /** The structured reference, as `+++090/9337/55493+++`, if the bank says that it is one and its check digits are right. */
  structuredCommunication?: string;
  /** What the bank wrote; it may hold line breaks. */
  remittanceInfo?: string;
  /** The bank's reference. **It is not unique**: never deduplicate on it. */
  transactionRef?: string;
  /** The bank's sequence number, such as `EUR001`, from generation 2 on. What it is unique within is not documented. */
  transactionSeqnumber?: string;
}

/** A row that could not be read. It is part of the statement, and has a key over its JSON. */
export interface UnreadableRow extends Unreadable {
  key: string;
}

/** One page of a statement. */
export interface Page {
  kind: "page";
  /** The number of this page, from 1. */
  number: number;
  /** The rows, in the bank's order, which is not documented. */
  rows: Transaction[];
  /** The rows that could not be read. They are part of the statement. */
  unreadable: UnreadableRow[];
  /** Where to go on; absent at the end. Store it, and `Statement.occurrences`, in one write with the rows. */
  next?: StoredPages;
  /** Where a page without rows says that there is more. Nobody has seen rows there. */
  beyond?: StoredPages;
}

/**
 * The pages of a statement, one request each:
 *
 * ```js
 * for await (const page of session.transactions(id, { dateFrom: "2026-01-01" })) {
 *   if (page.kind === "strong-authentication") return redirect(page.url);
 *   await store(page.rows);
 * }
 * ```
 *
 * It ends after the last page, after an error, and after the bank has asked for strong authentication, which it gives as a
 * value. `cursor` is where to go on. Calls of `next` that overlap wait for each other, in their order.
 */
export class Statement implements AsyncIterableIterator<Page | StrongAuthentication, undefined> {
  private constructor();

  /** Asks for the next page. Rejected, nothing is lost: the same page is at `cursor`. */
  next(): Promise<IteratorResult<Page | StrongAuthentication, undefined>>;

  /** Ends it, once the calls before have ended. Breaking out of a `for await` does it. */
  return(): Promise<IteratorReturnResult<undefined>>;

  /** The page that comes next: after an error or a strong authentication the one that is still to be read; `undefined` after the last. */
  readonly cursor: StoredPages | undefined;

  /** The rows that were counted so far: store them with `cursor`. Empty again when the statement was read to its end. */
  readonly occurrences: StoredOccurrences;

  [Symbol.asyncIterator](): Statement;

  /** Frees its memory now. */
  free(): void;
}
