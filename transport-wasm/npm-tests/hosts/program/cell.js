// One request of the package's to a server that does something wrong, and what the
// program is told. The same code in every host: no host's own modules are used.

const MOMENT = "2026-01-05T09:00:00Z";
const STATE = "ACNxcvVBzInSAEDAO32grFnt3WCW8YpWQR_JBwkN3hc";
const REDIRECT = "https://tpp.example/callback";

/** Stored values, as the package writes them, for a bank at this address. */
const stored = {
  tokens: (bank) => ({
    tokens: 1, bank, scope: "AIS", access_token: "access", refresh_token: "refresh", obtained_at: MOMENT,
    expires_at: "2099-01-01T00:00:00Z", sca: null, logical_id: null, iban: null, consented_at: MOMENT,
  }),
  consent: (bank) => ({
    pending_consent: 1,
    redirect: { bank, redirect_uri: REDIRECT, state: STATE, expires_at: "2099-01-01T00:00:00Z" },
    verifier: "yOhUhYStIsKMVGV8OhYo3ZLPSr7jzivpeWhqqA8WM0k", scope: "AIS", iban: null,
  }),
};

const ORDER = { endToEndId: "HOSTS-1", creditorName: "Bakkerij Janssens", creditorIban: "BE71096123456769", amount: "1.00" };

const operations = {
  "GET account": ({ session }) => session.account("logical-id", { psu: "present" }),
  "POST token": ({ session, bank }) => session.finishConsent(stored.consent(bank), `${REDIRECT}?code=code&state=${STATE}`),
  async "POST payment"({ session, psd2 }) {
    const { privateKey } = await psd2.generateSigningKey();
    return session.initiate(await psd2.UnsignedPayment.sepaCreditTransfer(ORDER, MOMENT.slice(0, 10)).signWith(privateKey));
  },
};

/** What `fetch` threw, for those who have to know what a host says. */
const described = (error) =>
  error !== null && typeof error === "object"
    ? {
        class: error.constructor?.name, name: error.name, code: error.code, syscall: error.syscall, type: error.type, retryable: error.retryable,
        message: error.message, cause: error.cause && described(error.cause), errors: error.errors?.map?.(described),
      }
    : String(error);

/** Runs the cell. `fetch` is the host's with its client certificate; without one, the global one is the package's to take. */
export async function runCell(psd2, { url, operation, kept, options }, fetch) {
  const thrown = [];
  const noted = async (call) => {
    try {
      return await call();
    } catch (error) {
      thrown.push(described(error));
      throw error;
    }
  };
  const own = globalThis.fetch;
  if (!fetch) globalThis.fetch = (...request) => noted(() => own(...request));
  try {
    if (kept) {
      await (await (fetch ?? own)(`${url}/warm`, {})).arrayBuffer();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const client = new psd2.BelfiusClient({
      bank: psd2.Bank.at(url, 3),
      clientId: "client", clientSecret: "secret", redirectUri: REDIRECT, language: "fr",
      ...(fetch && { fetch: (...request) => noted(() => fetch(...request)) }),
      retries: 0, responseTimeoutMs: 5000, totalTimeoutMs: 5000,
      ...options,
    });
    const session = client.session({ load: () => stored.tokens(url), save() {} });
    await operations[operation]({ session, psd2, bank: url });
    return { answer: true, thrown };
  } catch (error) {
    if (!(error instanceof psd2.BelfiusError)) return { foreign: String(error?.stack ?? error), thrown };
    const { kind, delivery, remedy, reason, httpStatus, proxyStatus, message } = error;
    return { kind, delivery, remedy, reason, httpStatus, proxyStatus, message, thrown };
  } finally {
    globalThis.fetch = own;
  }
}
