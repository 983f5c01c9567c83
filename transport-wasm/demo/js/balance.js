// The balance after each booked day, backwards from the balance of now: what was there
// after a day is what is there now, less everything booked on later days.

import { toCents } from "./money.js";

/**
 * `items` are in the bank's order, `{ row }` or `{ unreadable }`. Gives the days,
 * oldest first, as far back as it is sure, and why it ends before the rows do:
 * "unreadable", "order", "amount", "balance" or undefined.
 */
export function balances({ balance, currency, items, complete }) {
  const now = toCents(balance);
  if (now === undefined) return { days: [], ends: "balance" };
  const known = [];
  let ends;
  for (const item of items) {
    const row = item.row && readable(item.row, currency);
    if (!row) {
      ends = "unreadable";
      break;
    }
    if (row.cents === undefined) {
      ends = "amount";
      break;
    }
    known.push(row);
  }
  const sure = complete && !ends;
  // The bank documents no order. Of a part of the rows only newest first will do: else
  // later days may still come.
  if (!sure && !newestFirst(known)) return { days: [], ends: "order" };
  return { days: afterEachDay(now, known), ends };
}

function readable(row, currency) {
  const day = row.date;
  const other = row.currency !== undefined && row.currency !== currency;
  if (day === undefined || row.amount === undefined || other) return undefined;
  return { day, cents: toCents(row.amount) };
}

function newestFirst(rows) {
  return rows.every((row, index) => index === 0 || row.day <= rows[index - 1].day);
}

function afterEachDay(now, rows) {
  const booked = new Map();
  for (const { day, cents } of rows) booked.set(day, (booked.get(day) ?? 0n) + cents);
  let after = now;
  const days = [];
  for (const day of [...booked.keys()].sort().reverse()) {
    days.unshift({ day, cents: after });
    after -= booked.get(day);
  }
  return days;
}
