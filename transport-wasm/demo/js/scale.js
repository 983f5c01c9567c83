// From cents and days to places in a picture. The cents stay whole numbers until the
// last step: a picture has no money in it.

import { dayNumber, dayOf, shownDayShort, shownMonth } from "./days.js";

const FINE = 100_000n;

/** Places between `top` and `bottom` for amounts, and the amounts to write at the axis. */
export function amountScale(values, top, bottom, lines = 4) {
  let low = values.reduce((least, value) => (value < least ? value : least));
  let high = values.reduce((most, value) => (value > most ? value : most));
  if (low > 0n && low * 3n < high) low = 0n;
  if (high < 0n && high * 3n > low) high = 0n;
  if (low === high) [low, high] = [low - 100n, high + 100n];
  const step = niceStep((high - low) / BigInt(lines) || 1n);
  const first = floor(low, step);
  const last = -floor(-high, step);
  const ticks = [];
  for (let tick = first; tick <= last; tick += step) ticks.push(tick);
  const place = (cents) =>
    bottom - (Number(((cents - first) * FINE) / (last - first)) / Number(FINE)) * (bottom - top);
  return { place, ticks, whole: step % 100n === 0n };
}

/** Places between `left` and `right` for days, and the days to write at the axis. */
export function dayScale(first, last, left, right, labels) {
  const [from, to] = [dayNumber(first), Math.max(dayNumber(last), dayNumber(first) + 1)];
  const place = (day) => left + ((dayNumber(day) - from) / (to - from)) * (right - left);
  const count = Math.min(labels, to - from + 1);
  const write = to - from > 300 ? shownMonth : shownDayShort;
  const ticks = Array.from({ length: count }, (_, index) => {
    const day = dayOf(Math.round(from + (index * (to - from)) / (count - 1)));
    return { day, text: write(day) };
  });
  return { place, ticks };
}

/** The least of 1, 2, 5, 10, 20, 50 … that is not below. */
function niceStep(least) {
  let step = 1n;
  for (;;) {
    for (const factor of [1n, 2n, 5n]) if (step * factor >= least) return step * factor;
    step *= 10n;
  }
}

function floor(value, step) {
  const cut = value / step;
  return (value < 0n && cut * step !== value ? cut - 1n : cut) * step;
}
