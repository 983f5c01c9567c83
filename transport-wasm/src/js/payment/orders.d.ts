/**
 * An IBAN as a user types it, spaces included; its structure and its check digits are looked at. Or one that is sent as it
 * is: the sandbox's documented examples carry wrong check digits.
 */
export type IbanInput = string | { unchecked: string };

/** A BIC as a user types it, or one that is sent as it is. */
export type BicInput = string | { unchecked: string };

/** What to tell the payee: words, one line of up to 140 characters (SEPA; assumed), or a Belgian structured communication. */
export type CommunicationInput = string | { structured: string | { unchecked: string } };

/** What the transfers of the current API share. An unknown member is an error. */
export interface TransferParties {
  /**
   * The TPP's id for this payment, 1 to 35 characters of SEPA's set without spaces. Give each payment its own, and use it
   * again if you send that payment again.
   */
  endToEndId: string;
  /** Who is paid: up to 70 characters (assumed). */
  creditorName: string;
  /** How much: more than zero; in EUR with two decimals at most. */
  amount: Amount;
  /** What to tell the payee. */
  communication?: CommunicationInput;
  /** From which account; the customer chooses if absent. */
  debtorIban?: IbanInput;
  /** Which part of an account of several currencies; EUR if absent. Only with `debtorIban`. */
  debtorCurrency?: string;
}

/** An instant SEPA credit transfer: in EUR and at once. */
export interface InstantCreditTransfer extends TransferParties {
  creditorIban: IbanInput;
  /** The payee's bank. The IBAN says it already within SEPA. */
  creditorBic?: BicInput;
}

/** A SEPA credit transfer, in EUR. */
export interface SepaCreditTransfer extends InstantCreditTransfer {
  /** When to pay, as `2026-01-31`: not in a weekend; now if absent. */
  executionDate?: string;
}

/** A transfer that leaves SEPA, or the euro. */
export type CrossBorderCreditTransfer = TransferParties & {
  /** In which currency. Any but the euro has up to three decimals. */
  currency: string;
  /** Who bears the charges: payer, payee, each those of their own bank, as the service level says. */
  chargeBearer: "DEBT" | "CRED" | "SHAR" | "SLEV";
  /** The currency of the payee's account. */
  creditorCurrency?: string;
  executionDate?: string;
} & (
    | {
        creditorIban: IbanInput;
        creditorBic?: BicInput;
        creditorAddress?: Address;
      }
    | ({
        /** An account of a country that has no IBANs. Its bank, and an address, go with it. */
        creditorBban: string | { unchecked: string };
        creditorAddress: Address;
      } & ({ creditorBic: BicInput } | { creditorNationalBankId: string }))
  );

/** Where a payee lives. Its members are assumed, from NextGenPSD2. */
export interface Address {
  /** Two letters: `BE`. */
  country: string;
  streetName?: string;
  buildingNumber?: string;
  townName?: string;
  postCode?: string;
}

/** A transfer that is made again and again. The names of its members in the bank's body are assumed. */
export interface StandingOrder {
  /** What is paid each time. */
  transfer:
    | ({ product: "sepa-credit-transfers" } & Omit<SepaCreditTransfer, "executionDate">)
    | ({ product: "instant-sepa-credit-transfers" } & InstantCreditTransfer)
    | ({ product: "cross-border-credit-transfers" } & CrossBorderCreditTransfer);
  /** From when on: after the date in Belgium. */
  startDate: string;
  /** Until when; for ever if absent. */
  endDate?: string;
  /** How often; the words are assumed, from NextGenPSD2, and any other word is taken. */
  frequency:
    | "Daily"
    | "Weekly"
    | "EveryTwoWeeks"
    | "Monthly"
    | "EveryTwoMonths"
    | "Quarterly"
    | "SemiAnnual"
    | "Annual"
    | (string & {});
  /** On which day of the month, 1 to 31. */
  dayOfExecution?: number;
}

/** An order of generations 1 and 2. An unknown member is an error. */
export interface PaymentOrder {
  /** The TPP's id for this payment; the bank executes it once (documented: error 20009). */
  paymentId: string;
  /** Who is paid: up to 70 characters (assumed, from SEPA). */
  creditorName: string;
  creditorIban: IbanInput;
  creditorBic?: BicInput;
  /** More than zero, with two decimals at most. It goes out with exactly these digits. */
  amount: Amount;
  /** EUR unless said, and nothing else is taken. */
  currency?: string;
  debtorIban?: IbanInput;
  communication?: CommunicationInput;
  /** When to pay; now if absent. */
  executionDate?: string;
  /** How fast to pay; the bank's own choice if absent. */
  treatment?: "NORMAL" | "URGENT";
}

/** One JSON value. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/**
 * The header of the signature, in the order in which it goes out; `{"typ":"JWT","alg":"ES256"}` unless given. `b64` and
 * `crit` are refused, since they would change what is signed.
 */
export type JoseHeader = { alg: "ES256" | "RS256" | "PS256"; [name: string]: Json };

/**
 * A change to the body of a payment, for a member that the bank turns out to call otherwise. Members are named by their
 * path, with dots: `creditor_account.bic`.
 */
export type BodyChange =
  | { add: { path: string; value: Json } }
  | { rename: { path: string; to: string } }
  | { remove: { path: string } };

/** What goes with an order. */
export interface OrderOptions {
  header?: JoseHeader;
  /** Made in this order, after the order was checked and before it is signed. */
  changes?: BodyChange[];
}

/** What goes with a file. */
export interface FileOptions {
  header?: JoseHeader;
  /** `pain.001-sepa-credit-transfers` unless said (assumed, from NextGenPSD2). */
  product?: string;
}
