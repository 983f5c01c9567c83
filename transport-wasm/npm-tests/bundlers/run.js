// Installs each bundler in a temporary folder, builds the program with it, and runs
// what it made. One line for each: what had to be set, and whether it works.
//
//   npm run bundlers [-- NAME…]     a row is chosen by any part of its name

import { ownProject } from "./project.js";
import { outcome, reason } from "./outcome.js";
import { rows } from "./rows/index.js";

const names = process.argv.slice(2).map((name) => name.toLowerCase());
const chosen = rows.filter(({ name }) => names.length === 0 || names.some((part) => name.toLowerCase().includes(part)));
if (chosen.length === 0) {
  console.error(`no row is named so: choose from ${rows.map(({ name }) => name).join("; ")}`);
  process.exit(2);
}
let failed = 0;
for (const row of chosen) {
  const { ok, set, unset } = await outcome(row, () => ownProject(row.packages));
  const version = Object.values(row.packages)[0];
  const without = row.setting && ` (without: ${reason(unset)})`;
  const said = set ?? unset;
  console.log(`${row.name} | ${version} | ${row.setting ?? "nothing"}${without ?? ""} | ${said === "works" && !ok ? "works without" : reason(said)}`);
  if (!ok) {
    failed += 1;
    console.error(said === "works" ? unset : said);
  }
}
console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
