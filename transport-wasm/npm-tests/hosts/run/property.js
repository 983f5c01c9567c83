// What must hold in every cell, whatever the host does.

/** The kinds by which the transport speaks for itself, and not about a response of the bank's. */
const OF_THE_TRANSPORT = new Set([
  "unresolved", "connect-failed", "tls-handshake", "server-certificate", "client-certificate", "time-out", "aborted", "network",
  "cors-refused", "opaque-redirect", "cut-off", "headers-too-large", "not-http", "not-the-bank", "bad-proxy-status", "not-a-response", "other",
]);

/** Whether a program is told that the bank did nothing with what it received. */
export const isUntrue = ({ result, received }) =>
  received > 0 && OF_THE_TRANSPORT.has(result?.kind) && result.delivery !== "unknown";

/** Whether what moves money, or buys tokens, has reached the server more than once. */
export const isRepeated = ({ operation, received }) => received > 1 && !operation.startsWith("GET");
