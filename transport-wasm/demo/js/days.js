// Days, as "2026-01-31": they sort as texts, and have no time zone.

const MEDIUM = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const SHORT = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "short", year: "2-digit", timeZone: "UTC" });
const BELGIUM = new Intl.DateTimeFormat("en-CA", {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  timeZone: "Europe/Brussels",
});
const DAY = 86_400_000;

/** The day in Belgium: the bank judges dates by it, wherever the customer is. */
export function todayInBelgium() {
  const parts = Object.fromEntries(BELGIUM.formatToParts().map((part) => [part.type, part.value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** Days since 1970, to count with. */
export const dayNumber = (day) => Date.parse(`${day}T00:00:00Z`) / DAY;

export const dayOf = (number) => new Date(number * DAY).toISOString().slice(0, 10);

/** "31 Jan 2026" */
export const shownDay = (day) => MEDIUM.format(new Date(`${day}T00:00:00Z`));

/** "31 Jan" */
export const shownDayShort = (day) => SHORT.format(new Date(`${day}T00:00:00Z`));

/** "Jan 26" */
export const shownMonth = (day) => MONTH.format(new Date(`${day}T00:00:00Z`));
