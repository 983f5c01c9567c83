// Typical uses: they compile under `--strict`. They are not run.

import init, {
  Bank,
  BelfiusClient,
  BelfiusError,
  ConsentLife,
  SignedPayment,
  UnsignedPayment,
  callbackState,
  generateSigningKey,
  init as initByName,
  isFinalPaymentStatus,
  type AccountList,
  type Amount,
  type ErrorKind,
  type Page,
  type PaymentReply,
  type Reply,
  type SendsOnce,
  type Session,
  type StoredConsent,
  type StoredOccurrences,
  type StoredPages,
  type TokenStore,
  type Transaction,
} from "belfius-psd2";
import wasm from "belfius-psd2/belfius_psd2_bg.wasm";

declare const database: {
  get<T>(key: string): Promise<T | undefined>;
  put(key: string, value: unknown): Promise<void>;
};

export const store: TokenStore = {
  load: () => database.get("belfius-17"),
  save: (tokens) => database.put("belfius-17", tokens),
  lock: (work) => navigator.locks.request("belfius-17", work) as ReturnType<typeof work>,
};

/** A platform that is given the module: compiled, or its address. */
export const given = initByName({ module_or_path: wasm });

export async function start(): Promise<Session> {
  const { memory } = await init();
  const bytes: number = memory.buffer.byteLength;
  console.log(bytes);
  const bank: Bank = Bank.belfius(3).allowHost("login.bank.example").withVersion("transactions", "4");
  const client = new BelfiusClient({
    bank,
    clientId: "l7957ffb0123456789abcdef0123456789",
    clientSecret: "secret",
    redirectUri: "https://tpp.example/callback",
    language: "nl",
    proxy: "https://tpp.example/api/bank",
    proxyHeaders: { "Tpp-Proxy-Key": "key" },
    retries: 0,
    sendsOnce: true,
  });
  const once: SendsOnce = client.sendsOnce;
  console.log(once);
  // The global `fetch`, a function of one's own, and an object that has one.
  new BelfiusClient({ bank, clientId: "", clientSecret: "", redirectUri: "", language: "fr", fetch });
  new BelfiusClient({ bank, clientId: "", clientSecret: "", redirectUri: "", language: "fr", fetch: { fetch } });
  new BelfiusClient({
    bank, clientId: "", clientSecret: "", redirectUri: "", language: "fr",
    fetch: (url, options) => fetch(`${url}`, { ...options, keepalive: true }),
  });
  return client.withLanguage("fr").session(store);
}

export async function consent(session: Session, bank: Bank): Promise<void> {
  const redirect = bank.consentsByIban("AIS")
    ? await session.consent("AIS", { unchecked: "BE21063304586543" })
    : await session.consentToChosenAccounts({ signal: AbortSignal.timeout(1000) });
  await database.put(redirect.state, redirect.pending);
  const state: string | undefined = callbackState("https://tpp.example/callback?state=x");
  const pending = await database.get<StoredConsent>(state ?? "");
  if (!pending) return;
  const tokens = await session.finishConsent(pending, location.href);
  if (tokens.consentedAt !== undefined) {
    const life = new ConsentLife(tokens.consentedAt, { noticeDays: 14 });
    const left: number | undefined = life.daysLeft();
    const about = life.state(new Date());
    if (about.kind === "ended") console.log(about.reason, left);
    await database.put("life", life);
  }
}

export async function read(session: Session): Promise<Transaction[]> {
  const reply: Reply<AccountList> = await session.accounts({ psu: "present" });
  if (reply.kind === "strong-authentication") {
    location.href = reply.url;
    return [];
  }
  const rows: Transaction[] = [];
  for (const { logicalId, balance } of reply.accounts) {
    const exact: Amount | undefined = balance;
    console.log(exact);
    const statement = session.transactions(logicalId, { dateFrom: "2026-01-01", pageSize: 100 }, { psu: "present" });
    for await (const page of statement) {
      if (page.kind === "strong-authentication") break;
      const whole: Page = page;
      rows.push(...whole.rows);
      const cursor: StoredPages | undefined = statement.cursor;
      const occurrences: StoredOccurrences = statement.occurrences;
      if (cursor) session.resume(cursor, { occurrences });
    }
  }
  return rows;
}

export async function pay(session: Session): Promise<PaymentReply | undefined> {
  const unsigned = UnsignedPayment.sepaCreditTransfer(
    {
      endToEndId: "INV-17",
      creditorName: "Bakkerij Janssens",
      creditorIban: "BE71 0961 2345 6769",
      amount: "100.10",
      communication: { structured: "+++090/9337/55493+++" },
    },
    "2026-01-05",
    { header: { typ: "JWT", alg: "ES256", kid: "seal" }, changes: [{ remove: { path: "creditor_account.bic" } }] },
  );
  UnsignedPayment.standingOrder(
    {
      transfer: { product: "instant-sepa-credit-transfers", endToEndId: "R", creditorName: "J", creditorIban: "B", amount: "1" },
      startDate: "2026-02-01",
      frequency: "Monthly",
    },
    "2026-01-05",
  );
  UnsignedPayment.crossBorderCreditTransfer(
    {
      endToEndId: "X", creditorName: "A", amount: "1", currency: "USD", chargeBearer: "SHAR",
      creditorBban: "1", creditorBic: "BOFAUS3N", creditorAddress: { country: "US" },
    },
    "2026-01-05",
  );
  const { privateKey } = await generateSigningKey();
  const signed: SignedPayment = await unsigned.signWith(privateKey);
  await database.put(signed.reference, signed.toJSON());
  try {
    const reply = await session.initiate(signed, { withTokens: true });
    switch (reply.kind) {
      case "accepted":
      case "rejected":
        if (reply.status && isFinalPaymentStatus(reply.status)) console.log(reply.transactionRef);
        break;
      case "signature-required":
        await database.put(reply.state, reply.pending);
        if (reply.resource) console.log(await session.paymentStatus(reply.resource));
    }
    return reply;
  } catch (error) {
    if (!(error instanceof BelfiusError)) throw error;
    const kind: ErrorKind = error.kind;
    if (error.remedy === "look-first") console.log(kind, error.requestId, error.delivery === "unknown");
    if (error.tokens) await store.save(error.tokens);
    return undefined;
  }
}
