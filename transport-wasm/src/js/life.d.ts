/** A moment: a `Date`, or a text in UTC such as `2026-01-05T09:00:00Z`. */
export type Moment = Date | string;

/** How a consent stands. `text` is for people, in English. */
export type ConsentState =
  /** Good, and not yet to be renewed. */
  | { kind: "active"; daysLeft: number; text: string }
  /** Good, and within its notice: ask the customer to renew it. 0 on the last day. */
  | { kind: "renew-soon"; daysLeft: number; text: string }
  /** Its days are over, and the bank has not said anything yet. */
  | { kind: "overdue"; since: string; text: string }
  /** The bank wants strong authentication before it gives transactions again. The balance stays readable. */
  | { kind: "sca-required"; since: string; text: string }
  /** Over: only a new consent helps. */
  | { kind: "ended"; since: string; reason: "withdrawn" | "refresh-refused" | "expired"; text: string };

/**
 * The life of one consent: when the customer has to renew it. It is bookkeeping beside the tokens, and the bank has the
 * last word. Store it with them, from the day of the consent on.
 *
 * A consent has to be renewed every 90 days (documented: getting started page, generation 1); they are counted as 24
 * hours each.
 */
export class ConsentLife {
  /**
   * @param givenAt When the customer came back: `TokensInfo.consentedAt`.
   * @param options After how many days it must be renewed, 90 unless set; and how many days before that it is due, 7
   * unless set.
   * @throws {BelfiusError} `invalid-argument`
   */
  constructor(givenAt: Moment, options?: { renewalDays?: number; noticeDays?: number });

  /** What `JSON.stringify` stores. */
  toJSON(): StoredConsentLife;

  /** A life that was stored. */
  static fromJSON(stored: StoredConsentLife): ConsentLife;

  /** When the consent was given or last renewed. */
  readonly givenAt: string;

  /** By when the customer must renew it. */
  readonly renewBy: string;

  /** How many whole days are left: 0 on the last one, `undefined` when there is nothing to count down any more. */
  daysLeft(now?: Moment): number | undefined;

  /** Whether to ask the customer for a renewal now. Not when it has ended. */
  isDue(now?: Moment): boolean;

  /** How it stands. */
  state(now?: Moment): ConsentState;

  /** The same life after an error of a call with **the tokens that are stored now**: it knows a consent that was withdrawn, or a refresh that was refused. Errors that say nothing of the consent change nothing. */
  noted(error: BelfiusError, now?: Moment): ConsentLife;

  /** The same life after the bank has asked for strong authentication. Before its renewal is due, that is for older history and changes nothing. */
  scaRequired(now?: Moment): ConsentLife;

  /** The same consent from now on, after a new consent or a strong authentication. */
  renewed(now?: Moment): ConsentLife;

  /** Frees its memory now. */
  free(): void;
}
