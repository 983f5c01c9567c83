// The accounts that the customer gave access to, with their balances.

import { announce } from "./announce.js";
import { button, byId, el, replace } from "./dom.js";
import { clearError, showError } from "./error-view.js";
import { grouped } from "./iban.js";
import { shown } from "./money.js";
import { confirmAtBank } from "./sca.js";

const PRESENT = { psu: "present" };

/** Reads and shows them; `choose(account)` is told which one was picked. */
export async function showAccounts(session, choose) {
  const error = byId("accounts-error");
  clearError(error);
  byId("accounts-status").textContent = "Reading the accounts…";
  byId("account-list").replaceChildren();
  try {
    const { accounts, unreadable } = await listed(session);
    const text = accounts.length === 1 ? "One account." : `${accounts.length} accounts.`;
    const lost = unreadable ? ` ${unreadable} more could not be read.` : "";
    byId("accounts-status").textContent =
      (accounts.length ? `${text} Choose one to read its statement.` : "The bank gave no account.") + lost;
    announce(text);
    replace(byId("account-list"), ...accounts.map((account) => el("li", {}, card(account, choose))));
  } catch (thrown) {
    byId("accounts-status").textContent = "";
    showError(error, thrown, { doing: "accounts", retry: () => showAccounts(session, choose) });
  }
}

export function forgetAccounts() {
  clearError(byId("accounts-error"));
  byId("account-list").replaceChildren();
  byId("accounts-status").textContent = "They appear here once you are connected.";
}

/** Marks the one that was picked. */
export function markAccount(logicalId) {
  for (const card of byId("account-list").querySelectorAll("button")) {
    card.setAttribute("aria-pressed", String(card.dataset.account === logicalId));
  }
}

/** The list says which accounts there are; what is in them, each one says itself. */
async function listed(session) {
  const { entries, unreadable } = await entriesOf(session);
  const accounts = [];
  for (const entry of entries) {
    accounts.push({ ...entry, ...(await oneAccount(session, entry.logicalId)) });
  }
  return { accounts, unreadable };
}

/** Up to generation 2 a consent is to one account, which the tokens name. */
async function entriesOf(session) {
  const { logicalId, iban } = (await session.tokens()) ?? {};
  if (logicalId) return { entries: [{ logicalId, iban }], unreadable: 0 };
  const list = await answered(session, () => session.accounts(PRESENT));
  const entries = list.accounts.map(({ logicalId, iban }) => ({ logicalId, iban }));
  return { entries, unreadable: list.unreadable.length };
}

/** An account that the bank refuses is shown as such: the others are not to blame. */
async function oneAccount(session, logicalId) {
  try {
    return await answered(session, () => session.account(logicalId, PRESENT));
  } catch (refused) {
    if (refused.remedy !== "not-permitted") throw refused;
    return { refused };
  }
}

async function answered(session, ask) {
  const reply = await ask();
  if (reply.kind !== "strong-authentication") return reply;
  await confirmAtBank(byId("accounts-waiting"), session, reply);
  const again = await ask();
  if (again.kind === "strong-authentication") throw new Error("The bank asks to confirm again and again");
  return again;
}

function card(account, choose) {
  const { logicalId, iban, label, holder, balance, currency, otherCompartments = [], refused } = account;
  const name = label ?? "Account";
  const parts = otherCompartments.filter((part) => part.balance !== undefined && part.currency);
  return button(
    [
      el("span", { class: "account-name" }, refused ? "Account that the bank does not show" : name),
      el(
        "span",
        { class: "account-balance", "data-balance": balance },
        balance === undefined ? "—" : shown(balance, currency ?? "EUR"),
      ),
      el("span", { class: "account-iban" }, grouped(iban) ?? ""),
      holder && el("span", { class: "account-holder" }, holder),
      parts.length > 0 &&
        el(
          "span",
          { class: "account-parts" },
          parts.map((part) => el("span", {}, shown(part.balance, part.currency))),
        ),
    ],
    () => choose(account),
    {
      class: "account",
      "data-account": logicalId,
      "data-iban": iban,
      "aria-pressed": "false",
      disabled: Boolean(refused),
    },
  );
}
