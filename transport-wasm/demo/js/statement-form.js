// What is asked of a statement.

import { byId, el, replace } from "./dom.js";

/** The query of the form: absent members are left out. */
export function queryOf(form) {
  const { currency, from, pageSize } = Object.fromEntries(new FormData(form));
  const query = {};
  if (currency && currency !== "EUR") query.currency = currency;
  if (from) query.dateFrom = from;
  if (pageSize) query.pageSize = Number(pageSize);
  return query;
}

/** Offers the currencies of the account: a statement is of one of them. */
export function accountCurrencies(account) {
  const parts = account.otherCompartments ?? [];
  const all = ["EUR", ...parts.map((part) => part.currency).filter(Boolean)];
  replace(byId("currency"), ...all.map((currency) => el("option", { value: currency }, currency)));
  byId("currency-field").hidden = all.length === 1;
}

/** What is in that currency, as the account said. */
export function balanceIn(account, currency) {
  if (currency === "EUR") return account.balance;
  return account.otherCompartments?.find((part) => part.currency === currency)?.balance;
}
