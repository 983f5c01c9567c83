// What a customer and their TPP do with a bank that does nothing wrong. The same code
// in every host: no host's own modules are used.

/**
 * Runs it, and gives what has to be the same in every host.
 *
 * @param control The `fetch` that reaches the simulated bank's controls.
 * @param fetch The host's, with the client certificate.
 */
export async function runJourney(psd2, { facts, id, today, executionDate, options }, { control, fetch }) {
  const { belfius } = facts.banks;
  const client = new psd2.BelfiusClient({
    bank: psd2.Bank.at(belfius.bank_base_url, 3),
    clientId: facts.client_id, clientSecret: facts.client_secret, redirectUri: facts.redirect_uri, language: "fr",
    fetch,
    ...options,
  });
  const session = client.session();
  const present = { psu: "present" };
  const approve = async (url, accounts) => {
    const answer = await control(`${facts.origin}/control/approve`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ url, accounts }),
    });
    return (await answer.json()).callback;
  };

  const consent = await session.consentToChosenAccounts();
  const tokens = await session.finishConsent(consent.pending, await approve(consent.url, [belfius.accounts[0].iban]));
  const { accounts } = await session.accounts(present);
  const account = await session.account(accounts[0].logicalId, present);
  const keys = new Set();
  let pages = 0;
  for await (const page of session.transactions(accounts[0].logicalId, { pageSize: 50 }, present)) {
    for (const { key } of page.rows) keys.add(key);
    if ((pages += 1) === 3) break;
  }

  const der = Uint8Array.from(atob(facts.signing_key_pem.replace(/-----[^-]+-----|\s/g, "")), (letter) => letter.charCodeAt(0));
  const key = await crypto.subtle.importKey("pkcs8", der, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const order = { endToEndId: id, creditorName: "Bakkerij Janssens", creditorIban: "BE71096123456769", amount: "100.10", executionDate };
  const signed = await psd2.UnsignedPayment.sepaCreditTransfer(order, today).signWith(key);
  const payment = await client.session().initiate(signed);
  const payer = client.session();
  const paid = await payer.finishPayment(payment.pending, await approve(payment.url));
  const cancelled = await payer.cancel(payment.resource);
  const status = await payer.paymentStatus(payment.resource);
  return {
    tokens: tokens.scope, iban: account.iban, balance: account.balance, accounts: accounts.length, pages, rows: keys.size,
    payment: payment.kind, paid: paid.scope, cancelled: cancelled.kind, status,
  };
}
