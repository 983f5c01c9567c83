// Money, exactly: decimal texts and whole cents in BigInt, never floats.

const PLAIN = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** Whole cents of "-100.1"; undefined for what is none or has a part of a cent. */
export function toCents(text) {
  const parts = PLAIN.exec(text ?? "");
  if (!parts) return undefined;
  const [, sign, whole, decimals = ""] = parts;
  if (/[1-9]/.test(decimals.slice(2))) return undefined;
  const cents = BigInt(whole + decimals.slice(0, 2).padEnd(2, "0"));
  return sign === "-" ? -cents : cents;
}

/** "-100.10" of -10010n. */
export function fromCents(cents) {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** As people write it. The text itself is formatted, so that every digit stays. */
export function shown(text, currency = "EUR", { signed = false } = {}) {
  const format = new Intl.NumberFormat("en-GB", {
    style: "currency",
    currency,
    maximumFractionDigits: 20,
    signDisplay: signed ? "exceptZero" : "auto",
  });
  return format.format(text);
}

/** Without decimals, for the axis of a chart; `cents` are whole units then. */
export function shownShort(cents, currency, whole) {
  const digits = whole ? 0 : 2;
  const format = new Intl.NumberFormat("en-GB", {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(fromCents(cents));
}
