// The bank wants the customer to confirm who they are, on the way.

import { visitOf } from "./visit.js";
import { waitForCustomer } from "./waiting.js";

const WORDS = {
  open: "Confirm at the bank",
  ready: {
    title: "The bank wants to know that it is you",
    text: "For older transactions, or after some time, it asks you to confirm. Reading goes on at the same page afterwards.",
  },
  closed: {
    title: "You closed the bank’s window",
    text: "You did not confirm, so the bank shows nothing more. What was read stays. You can open the window again.",
  },
};

/** The customer gave up; no error of anybody's. */
export class NotConfirmed extends Error {}

/**
 * Gives what `finishStrongAuthentication` gives: where the statement goes on, if it
 * was a statement.
 *
 * @throws {NotConfirmed}
 */
export async function confirmAtBank(container, session, reply, { opened } = {}) {
  const visit = { kind: "strong-authentication", ...visitOf(reply) };
  const back = await waitForCustomer(container, { visit, opened, words: WORDS });
  if (back === undefined) throw new NotConfirmed("You did not confirm at the bank");
  return session.finishStrongAuthentication(reply.pending, back);
}
