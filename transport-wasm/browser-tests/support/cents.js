// An oracle of its own for the chart: the balance after each booked day.

/** Whole cents of "-100.10". */
export function cents(text) {
  const [, sign, whole, decimals = ""] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text);
  const value = BigInt(whole) * 100n + BigInt(decimals.padEnd(2, "0"));
  return sign ? -value : value;
}

/** Newest first, as `[day, cents]`: each row is taken off the days before its own. */
export function balanceAfterEachDay(balance, rows) {
  const days = [...new Set(rows.map((row) => row.day))].sort().reverse();
  return days.map((day) => {
    const later = rows.filter((row) => row.day > day);
    return [day, later.reduce((sum, row) => sum - cents(row.amount), cents(balance))];
  });
}
