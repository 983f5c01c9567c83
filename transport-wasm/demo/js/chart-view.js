// The chart on the page: as wide as there is room, a day to look at, and the numbers as
// a table.

import { balances } from "./balance.js";
import { drawChart } from "./chart.js";
import { shownDay, todayInBelgium } from "./days.js";
import { el, replace } from "./dom.js";
import { fromCents, shown } from "./money.js";
import { balanceIn } from "./statement-form.js";

const WHY = {
  unreadable: "The chart begins after the newest row that could not be read: before it, no balance is sure.",
  amount: "The chart begins after a row with a part of a cent, which it does not draw.",
  order: "There is no chart yet: the rows are not in the order of their days, so it needs all of them.",
  balance: "There is no chart: the bank gave no balance for this currency.",
};

const resized = new WeakMap();

/** Draws what is known; nothing while there is nothing to draw. */
export function showChart(container, { account, currency, read }) {
  resized.get(container)?.disconnect();
  if (!account || read.items.length === 0) return replace(container);
  const balance = balanceIn(account, currency);
  const { days, ends } = balances({ balance, currency, items: read.items, complete: read.state === "done" });
  const notes = [
    WHY[ends],
    account.multicurrency &&
      currency === "EUR" &&
      "The bank’s balance of this account may be the total of all its currencies.",
  ].filter(Boolean);
  const note =
    notes.length > 0 &&
    el("p", { class: "hint", "data-chart-note": ends ?? "multicurrency" }, notes.join(" "));
  if (days.length === 0) return replace(container, note);
  const plot = el("div", { class: "plot" });
  const readout = el("output", { for: "chart-day", class: "readout" });
  const slider = el("input", {
    type: "range",
    id: "chart-day",
    min: 0,
    max: days.length - 1,
    value: days.length - 1,
    step: 1,
  });
  const open = container.querySelector("details")?.open ?? false;
  const held = document.activeElement?.id === "chart-day";
  replace(
    container,
    el(
      "figure",
      { class: "balance" },
      el("figcaption", {}, el("h3", {}, "Balance"), readout),
      plot,
      el(
        "div",
        { class: "scrub" },
        el("label", { for: "chart-day", class: "unseen" }, "Day to look at"),
        slider,
      ),
    ),
    note,
    el(
      "details",
      { class: "numbers", open },
      el("summary", {}, "The same numbers as a table"),
      el(
        "div",
        { class: "scroll", tabindex: "0", role: "region", "aria-label": "Balance after each booked day" },
        numbers(days, currency),
      ),
    ),
  );
  const observer = new ResizeObserver(draw);
  resized.set(container, observer);
  slider.addEventListener("input", () => point(Number(slider.value)));
  let drawn;
  draw();
  observer.observe(plot);
  if (held) slider.focus({ preventScroll: true });

  function draw() {
    const width = Math.max(Math.round(plot.clientWidth), 240);
    if (drawn?.width === width) return;
    drawn = {
      width,
      ...drawChart({ days, currency, width, height: width < 480 ? 220 : 280, today: todayInBelgium() }),
    };
    replace(plot, drawn.picture);
    drawn.picture.addEventListener("pointermove", (event) => {
      const box = drawn.picture.getBoundingClientRect();
      const index = drawn.nearest(((event.clientX - box.left) / box.width) * width);
      slider.value = index;
      point(index);
    });
    point(Number(slider.value));
  }

  function point(index) {
    const { day, cents } = days[index];
    const sum = shown(fromCents(cents), currency);
    replace(readout, el("strong", {}, sum), ` after ${shownDay(day)}`);
    slider.setAttribute("aria-valuetext", `${shownDay(day)}: ${sum}`);
    drawn.mark(index);
  }
}

function numbers(days, currency) {
  return el(
    "table",
    { class: "numbers-table" },
    el("caption", { class: "unseen" }, "Balance after each booked day, newest first"),
    el(
      "thead",
      {},
      el("tr", {}, el("th", { scope: "col" }, "After"), el("th", { scope: "col", class: "sum" }, "Balance")),
    ),
    el(
      "tbody",
      {},
      days
        .toReversed()
        .map(({ day, cents }) =>
          el(
            "tr",
            { "data-day": day, "data-cents": fromCents(cents) },
            el("th", { scope: "row" }, shownDay(day)),
            el("td", { class: "sum" }, shown(fromCents(cents), currency)),
          ),
        ),
    ),
  );
}
