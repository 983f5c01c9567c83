// Reads the statement of an account, page by page: on, stopped, resumed, and through a
// confirmation at the bank.

import { announce, announceProgress } from "./announce.js";
import { byId, el, focusOn, replace, rescueFocus } from "./dom.js";
import { clearError, showError } from "./error-view.js";
import { grouped } from "./iban.js";
import { showChart } from "./chart-view.js";
import { showReading } from "./reading-view.js";
import { confirmAtBank, NotConfirmed } from "./sca.js";
import { accountCurrencies, queryOf } from "./statement-form.js";
import { rowsTable } from "./rows.js";

/** Milliseconds between two drawings of the chart while reading. */
const REDRAW = 400;
const beginning = () => ({ items: [], pages: 0, statement: undefined, state: "idle" });

/** Gives `open(session, account)` and `close()`. */
export function setUpStatement({ pageRead }) {
  let session, account, currency, stopping;
  let drawn = 0;
  let read = beginning();
  const table = rowsTable(byId("rows"));
  const form = byId("statement-form");

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    beginAnew();
  });
  byId("stop-button").addEventListener("click", () => stopping?.abort());
  byId("resume-button").addEventListener("click", resume);

  return { open, close };

  function open(itsSession, itsAccount) {
    [session, account] = [itsSession, itsAccount];
    reset();
    byId("statement").hidden = false;
    replace(
      byId("statement-account"),
      account.label && `${account.label} · `,
      el("span", { class: "iban" }, grouped(account.iban) ?? ""),
    );
    accountCurrencies(account);
    focusOn(byId("statement-title"));
    beginAnew();
  }

  function close() {
    reset();
    byId("statement").hidden = true;
  }

  /** Ends what is going on: an older reading must not write into a newer one. */
  function reset() {
    stopping?.abort();
    stopping = undefined;
    read = beginning();
    byId("statement-waiting").replaceChildren();
    clearError(byId("statement-error"));
    table.clear();
    show();
  }

  function beginAnew() {
    reset();
    const query = queryOf(form);
    currency = query.currency ?? "EUR";
    go((options) => session.transactions(account.logicalId, query, options));
  }

  function resume() {
    clearError(byId("statement-error"));
    // The rows that were counted go along: two that are alike have different keys.
    const { cursor, occurrences } = read.statement;
    go((options) => session.resume(cursor, { ...options, occurrences }));
  }

  async function go(begin) {
    const mine = (stopping = new AbortController());
    const current = () => mine === stopping;
    setState("reading");
    try {
      read.statement = begin({ psu: "present", signal: mine.signal });
      for await (const part of read.statement) {
        if (!current()) return;
        if (part.kind === "strong-authentication") return await confirm(part, current);
        take(part);
      }
      if (current()) setState("done");
    } catch (error) {
      if (!current()) return;
      if (mine.signal.aborted) return setState("stopped");
      setState("failed");
      showError(byId("statement-error"), error, { doing: "statement", retry: again() });
    }
  }

  /** A page that did not come is still the next one of its statement. */
  function again() {
    return read.statement?.cursor ? resume : beginAnew;
  }

  function take(page) {
    const bad = new Map(page.unreadable.map((row) => [row.index, row]));
    const rows = [...page.rows];
    // The rows that could not be read keep their places among the others.
    for (let index = 0; index < page.rows.length + page.unreadable.length; index += 1) {
      const unreadable = bad.get(index);
      read.items.push(unreadable ? { unreadable, page: page.number } : { row: rows.shift() });
    }
    read.pages += 1;
    table.add(read.items);
    show();
    pageRead();
  }

  async function confirm(reply, current) {
    setState("confirming");
    try {
      await confirmAtBank(byId("statement-waiting"), session, reply);
      if (!current()) return;
      focusOn(byId("statement-title"));
      resume();
    } catch (error) {
      if (!current()) return;
      if (error instanceof NotConfirmed) return setState("stopped");
      setState("failed");
      showError(byId("statement-error"), error, { doing: "confirm", retry: again() });
    }
  }

  function setState(state) {
    read.state = state;
    show();
    if (state !== "reading") announce(byId("reading-text").textContent);
  }

  function show() {
    const text = showReading(read);
    if (read.state === "reading") announceProgress(text);
    const reading = read.state === "reading";
    // Pages may come faster than anybody looks.
    if (!reading || Date.now() - drawn > REDRAW) {
      drawn = read.items.length > 0 ? Date.now() : 0;
      showChart(byId("chart"), { account, currency, read });
    }
    byId("read-button").disabled = reading;
    byId("stop-button").hidden = !reading;
    byId("resume-button").hidden = !(read.state === "stopped" && read.statement?.cursor);
    if (read.state === "stopped") rescueFocus(byId("resume-button"));
    else if (read.state === "done") rescueFocus(byId("statement-title"));
    else if (reading && document.activeElement === document.body) focusOn(byId("stop-button"));
  }
}
