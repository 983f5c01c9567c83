// The balance as a picture: steps, because a balance stays until the next booking.

import { svg } from "./dom.js";
import { shownDay } from "./days.js";
import { fromCents, shown, shownShort } from "./money.js";
import { amountScale, dayScale } from "./scale.js";

const TOP = 16;
const BOTTOM = 32;
const RIGHT = 16;
const GLYPH = 7.4;

/** Draws `days` (oldest first) and gives the picture, and `mark(index)` for one day. */
export function drawChart({ days, currency, width, height, today }) {
  const last = days.at(-1);
  const until = today > last.day ? today : last.day;
  const amounts = amountScale(
    days.map((day) => day.cents),
    TOP,
    height - BOTTOM,
  );
  const words = amounts.ticks.map((tick) => shownShort(tick, currency, amounts.whole));
  const left = 12 + GLYPH * Math.max(...words.map((word) => word.length));
  const time = dayScale(days[0].day, until, left, width - RIGHT, width < 480 ? 3 : 6);
  const marker = svg("g", { class: "marker", "aria-hidden": "true" });

  const picture = svg(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      class: "chart",
      "aria-labelledby": "chart-name chart-words",
      "data-last": fromCents(last.cents),
      "data-days": days.length,
    },
    svg("title", { id: "chart-name" }, "Balance after each booked day"),
    svg("desc", { id: "chart-words" }, described(days, currency)),
    amounts.ticks.map((tick, index) => {
      const y = round(amounts.place(tick));
      return [
        svg("line", { x1: left, x2: width - RIGHT, y1: y, y2: y, class: tick === 0n ? "grid zero" : "grid" }),
        svg("text", { x: left - 8, y: y + 4, class: "label y" }, words[index]),
      ];
    }),
    time.ticks.map(({ day, text }, index) =>
      svg(
        "text",
        {
          x: round(time.place(day)),
          y: height - 8,
          class: `label x ${index === time.ticks.length - 1 ? "end" : index === 0 ? "start" : ""}`,
        },
        text,
      ),
    ),
    svg("path", { d: `${steps()} V${ground()} H${x(days[0])} Z`, class: "area" }),
    svg("path", { d: steps(), class: "line" }),
    marker,
  );
  return { picture, mark, nearest };

  function steps() {
    const path = days.map((day, index) => (index === 0 ? `M${x(day)} ${y(day)}` : `H${x(day)} V${y(day)}`));
    return `${path.join(" ")} H${round(time.place(until))}`;
  }

  /** What is filled stands on zero, if zero is in the picture. */
  function ground() {
    const [first, last] = [amounts.ticks[0], amounts.ticks.at(-1)];
    return round(amounts.place(first > 0n ? first : last < 0n ? last : 0n));
  }

  function mark(index) {
    const day = days[index];
    marker.replaceChildren(
      svg("line", { x1: x(day), x2: x(day), y1: TOP, y2: height - BOTTOM, class: "rule" }),
      svg("circle", { cx: x(day), cy: y(day), r: 4.5, class: "dot" }),
    );
  }

  /** The day whose balance stands at that place of the picture. */
  function nearest(place) {
    const index = days.findLastIndex((day) => time.place(day.day) <= place);
    return Math.max(index, 0);
  }

  function x(day) {
    return round(time.place(day.day));
  }

  function y(day) {
    return round(amounts.place(day.cents));
  }
}

function described(days, currency) {
  const [first, last] = [days[0], days.at(-1)];
  const by = (better) => days.reduce((best, day) => (better(day.cents, best.cents) ? day : best));
  const least = by((a, b) => a < b);
  const most = by((a, b) => a > b);
  const words = (day) => `${shown(fromCents(day.cents), currency)} on ${shownDay(day.day)}`;
  return `From ${words(first)} to ${words(last)}. Lowest: ${words(least)}. Highest: ${words(most)}. The same numbers are in the table below.`;
}

const round = (number) => Math.round(number * 10) / 10;
