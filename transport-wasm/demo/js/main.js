// Where the page starts, and what its parts tell one another.

import { forgetAccounts, markAccount, showAccounts } from "./accounts.js";
import { start, wasmBytes } from "./bank.js";
import { setUpConnect } from "./connect.js";
import { byId, focusOn } from "./dom.js";
import { showError } from "./error-view.js";
import { setUpPayment } from "./payment.js";
import { setUpStatement } from "./statement.js";

async function run() {
  try {
    await start();
  } catch (error) {
    showError(byId("start-error"), error, { doing: "start" });
    return;
  }
  const statement = setUpStatement({ pageRead: showFacts });
  setUpPayment();
  setUpConnect({
    async connected(session) {
      focusOn(byId("accounts-title"));
      await showAccounts(session, (account) => {
        markAccount(account.logicalId);
        statement.open(session, account);
      });
    },
    disconnected() {
      statement.close();
      forgetAccounts();
    },
  });
  showFacts();
}

function showFacts() {
  const bytes = wasmBytes();
  if (bytes === undefined) return;
  const facts = byId("facts");
  facts.dataset.wasmBytes = bytes;
  const mebibytes = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 }).format(bytes / 2 ** 20);
  facts.textContent = `WebAssembly uses ${mebibytes} MiB of memory.`;
}

// What nobody expected is said too.
window.addEventListener("unhandledrejection", ({ reason }) =>
  showError(byId("start-error"), reason, { doing: "page" }),
);
run();
