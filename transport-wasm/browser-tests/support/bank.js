// The simulated bank, from behind: what a test may know and what it may make happen.

/** Where `belfius-psd2-sandbox --demo --control` says that its page is. */
export const ORIGIN = origin();

export const facts = () => ask("GET", "facts");

export const requests = () => ask("GET", "requests");

/** The next `times` calls of an operation go wrong; names as in the program's `--fault`. */
export const bankFault = (operation, fault, times = 1) => ask("POST", "fault", { operation, fault, times });

/** The next `times` calls through the proxy go wrong, whichever they are. */
export const proxyFault = (fault, times = 1) => ask("POST", "proxy-fault", { fault, times });

export const clearFaults = () => ask("POST", "clear-faults", {});

/** The bank's clock never goes back. */
export const advanceClock = (seconds) => ask("POST", "clock", { advance_seconds: seconds });

/** An account that the bank opens with, by its place. */
export async function accountOf(brand, index = 0) {
  return (await facts()).banks[brand].accounts[index];
}

async function ask(method, order, body) {
  const answer = await fetch(`${ORIGIN}/control/${order}`, {
    method,
    headers: body && { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`/control/${order}: HTTP ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

function origin() {
  const address = process.env.BANK_ORIGIN;
  if (!address) {
    throw new Error(
      "BANK_ORIGIN is missing: start `belfius-psd2-sandbox --demo --control`, and set it to the address that it prints",
    );
  }
  return address.replace(/\/$/, "");
}
