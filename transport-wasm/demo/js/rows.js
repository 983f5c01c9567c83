// The rows of a statement: a table, which a narrow screen shows as cards. Roles are
// written out, because a table that is laid out otherwise loses them.

import { button, el, replace } from "./dom.js";
import { shownDay } from "./days.js";
import { grouped } from "./iban.js";
import { shown } from "./money.js";

const STEP = 25;

/** A table that shows some rows, and more on demand: `add(all)`, `clear()`. */
export function rowsTable(container) {
  const body = el("tbody", { role: "rowgroup" });
  const table = el(
    "table",
    { role: "table", class: "rows", "aria-label": "Transactions", id: "rows-table" },
    el(
      "thead",
      { role: "rowgroup" },
      el(
        "tr",
        { role: "row" },
        COLUMNS.map((name) => el("th", { role: "columnheader", scope: "col" }, name)),
      ),
    ),
    body,
  );
  const more = el("div", { class: "actions more" });
  let items = [];
  let limit = STEP;
  return { add, clear };

  function add(all) {
    items = all;
    if (!table.isConnected) replace(container, table, more);
    show();
  }

  function clear() {
    [items, limit] = [[], STEP];
    body.replaceChildren();
    container.replaceChildren();
  }

  function show() {
    for (const item of items.slice(body.children.length, limit)) body.append(line(item));
    const hidden = items.length - body.children.length;
    const buttons = [
      button(`Show ${Math.min(STEP, hidden)} more`, () => grow(limit + STEP), { "data-more": true }),
      hidden > STEP &&
        button(`Show all ${items.length.toLocaleString("en-GB")}`, () => grow(items.length), {
          "data-all": true,
        }),
    ];
    // A button that is held by the keyboard stays where it is while pages come in.
    if (hidden === 0) more.replaceChildren();
    else if (!more.contains(document.activeElement)) replace(more, ...buttons);
  }

  function grow(to) {
    const first = body.children.length;
    limit = to;
    more.replaceChildren();
    show();
    const next = body.children[first];
    next?.setAttribute("tabindex", "-1");
    next?.focus({ preventScroll: true });
  }
}

const COLUMNS = ["Day", "With whom", "What for", "Amount"];

function line(item) {
  return item.unreadable ? unreadableLine(item) : rowLine(item.row);
}

function rowLine(row) {
  const day = row.date;
  const debit = row.amount?.startsWith("-");
  return el(
    "tr",
    { role: "row", "data-key": row.key, "data-day": day, "data-amount": row.amount },
    cell("day", day ? el("time", { datetime: day }, shownDay(day)) : "no date"),
    cell(
      "who",
      el("span", { class: "name" }, row.counterpartyInfo ?? "—"),
      row.counterpartyAccount && el("span", { class: "sub" }, grouped(row.counterpartyAccount)),
    ),
    cell(
      "why",
      row.communication && el("span", {}, row.structuredCommunication ?? row.communication),
      row.remittanceInfo && el("span", { class: "sub" }, row.remittanceInfo.replace(/\s+/g, " ")),
    ),
    cell(
      debit ? "sum" : "sum in",
      row.amount === undefined ? "no amount" : shown(row.amount, row.currency ?? "EUR", { signed: true }),
    ),
  );
}

function unreadableLine({ unreadable, page }) {
  return el(
    "tr",
    { role: "row", class: "unreadable", "data-unreadable": true, "data-key": unreadable.key },
    el(
      "td",
      { role: "cell", class: "unreadable-words", colspan: COLUMNS.length },
      el("strong", {}, "A row that could not be read"),
      el("span", { class: "sub" }, `Page ${page}, row ${unreadable.index + 1}: ${unreadable.reason}`),
    ),
  );
}

function cell(kind, ...content) {
  return el("td", { role: "cell", class: kind }, ...content);
}
