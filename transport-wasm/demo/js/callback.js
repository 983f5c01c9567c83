// The page that the bank sends the customer back to: it hands its own address to the
// page that waits, and closes.

import { CHANNEL, KEPT, RETURNED, stateOf } from "./handover.js";

const PATIENCE = 2500;
const text = document.getElementById("back-text");
const address = location.href;
// The address holds a code: not for the history of the browser.
history.replaceState(null, "", location.pathname);

const channel = new BroadcastChannel(CHANNEL);
const alone = setTimeout(nobodyWaits, PATIENCE);
channel.onmessage = ({ data }) => {
  if (data?.taken === undefined || data.taken !== stateOf(address)) return;
  clearTimeout(alone);
  text.textContent = "Done. You can close this window.";
  window.close();
};
channel.postMessage({ callback: address });

/** The bank's page was opened in the place of the demo: go back there with the address. */
function nobodyWaits() {
  const names = Object.keys(sessionStorage).filter((name) => name.startsWith(KEPT));
  const visits = names.map((name) => JSON.parse(sessionStorage.getItem(name)));
  if (visits.some((visit) => visit.state === stateOf(address))) {
    sessionStorage.setItem(RETURNED, address);
    location.replace("./");
    return;
  }
  text.textContent =
    "The page that you came from is not open any more, so it was not told what you decided. If that was a payment, the bank may carry it out: look at your account before you pay again.";
}
