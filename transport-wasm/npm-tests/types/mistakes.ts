// Mistakes that the compiler finds: each line marked so has to fail.

import { Bank, BelfiusClient, BelfiusError, SignedPayment, UnsignedPayment, type Session, type StoredConsent, type StoredSca } from "belfius-psd2";

declare const session: Session;
declare const bank: Bank;
declare const consent: StoredConsent;
declare const sca: StoredSca;
const order = { endToEndId: "X", creditorName: "A", creditorIban: "B", amount: "1.00" };

// @ts-expect-error a bank is made by its functions
new Bank();
// @ts-expect-error there is no fourth generation
Bank.belfius(4);
// @ts-expect-error no such operation
bank.withVersion("transfers", "1");
// @ts-expect-error the language is missing
new BelfiusClient({ bank, clientId: "", clientSecret: "", redirectUri: "" });
// @ts-expect-error a misspelt option
new BelfiusClient({ bank, clientId: "", clientSecret: "", redirectUri: "", language: "fr", proxyHeader: {} });
// @ts-expect-error a bank is no text
new BelfiusClient({ bank: "belfius", clientId: "", clientSecret: "", redirectUri: "", language: "fr" });
// @ts-expect-error money is no number
UnsignedPayment.sepaCreditTransfer({ ...order, amount: 100.1 }, "2026-01-05");
// @ts-expect-error a misspelt member
UnsignedPayment.sepaCreditTransfer({ endToEndId: "X", creditorName: "A", creditorIban: "B", amount: "1.00", creditorBicc: "C" }, "2026-01-05");
// @ts-expect-error an instant transfer has no date
UnsignedPayment.instantCreditTransfer({ endToEndId: "X", creditorName: "A", creditorIban: "B", amount: "1", executionDate: "2026-01-06" }, "2026-01-05");
// @ts-expect-error nobody bears the charges
UnsignedPayment.crossBorderCreditTransfer({ ...order, currency: "USD" }, "2026-01-05");
// @ts-expect-error an account without IBAN needs its bank
UnsignedPayment.crossBorderCreditTransfer({ endToEndId: "X", creditorName: "A", amount: "1", currency: "USD", chargeBearer: "SHAR", creditorBban: "1", creditorAddress: { country: "US" } }, "2026-01-05");
// @ts-expect-error the date in Belgium is missing
UnsignedPayment.sepaCreditTransfer(order);
// @ts-expect-error a header says its algorithm
UnsignedPayment.sepaCreditTransfer(order, "2026-01-05", { header: { kid: "x" } });
// @ts-expect-error one stored value is not another
session.finishConsent(sca, "");
// @ts-expect-error nor is a text
session.finishStrongAuthentication(JSON.stringify(sca), "");
// @ts-expect-error an unsigned payment is not sent
session.initiate(UnsignedPayment.sepaCreditTransfer(order, "2026-01-05"));
// @ts-expect-error a signed payment is made by signing
new SignedPayment();
// @ts-expect-error the customer is present or absent
session.accounts({ psu: true });
// @ts-expect-error an answer may be that the customer has to authenticate first
session.accounts().then((reply) => reply.accounts);
// @ts-expect-error a row may lack its amount
session.transactions("id").next().then(({ value }) => (value?.kind === "page" ? value.rows[0]!.amount.length : 0));
// @ts-expect-error no such kind
((error: BelfiusError) => error.kind === "timeout");
// @ts-expect-error what is stored is not looked into
consent.redirect;
// @ts-expect-error a store gives tokens, and no text
({ load: () => "text", save() {} }) satisfies import("belfius-psd2").TokenStore;
