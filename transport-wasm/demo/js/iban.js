// An IBAN as people read it: in groups of four.

export function grouped(iban) {
  return iban?.replace(/\s+/g, "").replace(/(.{4})(?=.)/g, "$1 ");
}
