/**
 * A checked order or a file, and the bytes that its signature is over. It is signed once: then it is of no more use, and
 * the `SignedPayment` goes on.
 *
 * `today` is the date in Belgium, as `2026-01-31`, wherever the customer is:
 * `new Date().toLocaleDateString("sv", { timeZone: "Europe/Brussels" })`.
 *
 * A wrong order throws a `BelfiusError` of the kind `invalid-argument`, whose `field` is the member here, and whose `input`
 * is the bank's name for it.
 */
export class UnsignedPayment {
  private constructor();

  /** A SEPA credit transfer (generation 3). */
  static sepaCreditTransfer(order: SepaCreditTransfer, today: string, options?: OrderOptions): UnsignedPayment;

  /** An instant SEPA credit transfer (generation 3). */
  static instantCreditTransfer(order: InstantCreditTransfer, today: string, options?: OrderOptions): UnsignedPayment;

  /** A transfer that leaves SEPA, or the euro (generation 3). */
  static crossBorderCreditTransfer(
    order: CrossBorderCreditTransfer,
    today: string,
    options?: OrderOptions,
  ): UnsignedPayment;

  /** A transfer that is made again and again (generation 3). */
  static standingOrder(order: StandingOrder, today: string, options?: OrderOptions): UnsignedPayment;

  /**
   * A file of payments, such as pain.001, as it is (generation 3): up to 10 MiB (assumed). The signature becomes a
   * detached JWS over its bytes (assumed).
   *
   * @param reference The TPP's own name for it. It does not go to the bank.
   */
  static bulk(file: Uint8Array | string, reference: string, options?: FileOptions): UnsignedPayment;

  /** An order of generations 1 and 2. */
  static paymentOrder(order: PaymentOrder, today: string, options?: OrderOptions): UnsignedPayment;

  /** The TPP's own name for it. */
  readonly reference: string;

  /** The body, byte for byte as it will be sent. A customer's data: do not log it. */
  readonly body: Uint8Array;

  /** The bytes to sign: the JOSE header and the body, as RFC 7515 joins them. Each algorithm hashes them with SHA-256. */
  readonly signingInput: Uint8Array;

  /**
   * Takes a signature that was made elsewhere, of the header's algorithm: for ES256 the 64 bytes of R and S, as WebCrypto
   * and PKCS#11 give them; for RS256 and PS256 the signature itself.
   *
   * @throws {BelfiusError} `invalid-argument`, `signed-already`
   */
  withSignature(signature: Uint8Array): SignedPayment;

  /** Takes an ES256 signature in DER, as OpenSSL and most cloud KMS give it. */
  withDerSignature(signature: Uint8Array): SignedPayment;

  /** Takes the whole text of the `Signature` header, over `body` and in any form: for a bank that wants another than this package's. */
  withSignatureText(signature: string): SignedPayment;

  /**
   * Signs with a private key of WebCrypto's: ECDSA on P-256, with the usage `sign`. A key that fails leaves the payment as
   * it is. Rejected with `invalid-argument`, `no-web-crypto`, `web-crypto` or `signed-already`.
   */
  signWith(key: CryptoKey): Promise<SignedPayment>;

  /** Frees its memory now. */
  free(): void;
}

/** A signed payment, ready to be sent. **Store it before you send it**: should no answer come, it is what you look up, or send again. */
export class SignedPayment {
  private constructor();

  /** What `JSON.stringify` stores. */
  toJSON(): StoredSignedPayment;

  /**
   * A payment that was stored.
   *
   * @throws {BelfiusError} `invalid-argument`
   */
  static fromJSON(stored: StoredSignedPayment): SignedPayment;

  /** The TPP's own name for it. */
  readonly reference: string;

  /** Frees its memory now. */
  free(): void;
}

/**
 * What became of a payment: the codes of ISO 20022, as NextGenPSD2 uses them. Which of them the bank sends is not
 * published (assumed); another one is given as it came.
 */
export type PaymentStatus =
  | "RCVD"
  | "PDNG"
  | "PATC"
  | "ACTC"
  | "ACCP"
  | "ACFC"
  | "ACWC"
  | "ACSP"
  | "ACSC"
  | "ACCC"
  | "PART"
  | "CANC"
  | "RJCT"
  | (string & {});

/** Whether nothing more is to come after this status. An unknown one is never taken for the end. */
export function isFinalPaymentStatus(status: PaymentStatus): boolean;

/** The bank took the payment, and needs no signature of the customer's; or it says at once that it will not be executed. */
export interface PaymentReceipt {
  kind: "accepted" | "rejected";
  /** The payment's id: in generation 1 the TPP's, which the bank repeats; in generation 3 the bank's. */
  paymentId?: string;
  /** The bank's own reference. */
  transactionRef?: string;
  /** What has become of it so far, if the bank says so (assumed: generation 3). */
  status?: PaymentStatus;
  /** By what to ask for its status, or to cancel it. */
  resource?: PaymentResource;
}

/** The customer has to sign it at the bank. */
export interface PaymentRedirect extends Redirect<StoredPayment> {
  kind: "signature-required";
  /** What is being signed: an initiation, a further signature, a cancellation. */
  operation: Operation;
  /** The TPP's id of the payment; absent where it was asked about by the bank's. */
  paymentId?: string;
  /** By what to ask for its status, or to cancel it; absent where the bank gave no id of it. Store it. */
  resource?: PaymentResource;
  /** What the bank answered, where no id of the payment was found in it. It holds an address that opens the customer's session: do not log it. */
  answer?: string;
}

/** The answer to a payment. Whoever pays has to mind each of them. In generation 3 a signature is always required (documented: payments flows page). */
export type PaymentReply = PaymentReceipt | PaymentRedirect;

/** The answer to a cancellation: done, or success and nothing more said; taken, and not yet done; to be confirmed by the customer. */
export type CancelReply = { kind: "cancelled" } | { kind: "requested"; status: PaymentStatus } | PaymentRedirect;

/** What the bank says about one payment. The names in its answer are not published. */
export interface PaymentDetails {
  /** What has become of it, if the answer has a status under a usual name. */
  status?: PaymentStatus;
  /** The answer, one JSON object: a customer's data. */
  json: string;
}
