// The program in a host that is a process: Node, Bun, Deno. It reads its plan from a file,
// and prints one line of JSON for each part of it.

import * as psd2 from "../../.installed/index.js";
import { runCell } from "./cell.js";
import { runJourney } from "./journey.js";

const deno = typeof Deno !== "undefined";
const [planFile, wayFile] = deno ? Deno.args : process.argv.slice(2);
const read = async (path) => (deno ? Deno.readTextFile(path) : (await import("node:fs/promises")).readFile(path, "utf8"));
const plan = JSON.parse(await read(planFile));
const { makeFetch } = await import(wayFile);

const attempt = async (part) => {
  try {
    return await part();
  } catch (error) {
    return { foreign: String(error?.stack ?? error), cause: String(error?.cause ?? "") };
  }
};
if (plan.journey) {
  const { certificates } = plan.journey;
  const ways = { control: (url, options) => fetch(url, options), fetch: await makeFetch({ certificates }) };
  console.log(JSON.stringify({ journey: await attempt(() => runJourney(psd2, plan.journey, ways)) }));
}
for (const cell of plan.cells) {
  const result = await attempt(async () => runCell(psd2, cell, await makeFetch({ certificates: plan.certificates, ...cell })));
  console.log(JSON.stringify({ cell: cell.index, result }));
}
(deno ? Deno : process).exit(0);
