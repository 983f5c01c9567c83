// What the page and its callback page agree on. A BroadcastChannel is heard by this
// origin alone.

export const CHANNEL = "belfius-psd2-callback";
/** What the names begin with under which visits are kept, in this tab's sessionStorage. */
export const KEPT = "visit-";
/** Where the callback page leaves the address when it takes the page's place. */
export const RETURNED = "returned";

/** The `state` of a callback. It proves nothing: the package checks it. */
export function stateOf(url) {
  return new URL(url).searchParams.get("state") ?? undefined;
}

export function callbackOf(message) {
  return typeof message?.callback === "string" ? message.callback : undefined;
}
