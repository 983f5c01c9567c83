// Runs the program in workerd, where each server is an mTLS binding of its own.

import { fileURLToPath } from "node:url";
import { startWorkerd } from "../../support/workerd.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Calls `each` for every part of the plan. */
export async function runWorkerd(plan, each) {
  const { ca, cert, key } = plan.certificates;
  const banks = {};
  for (const cell of plan.cells) {
    const keypair = cell.way === "bare" ? {} : { cert, key };
    banks[`CELL_${cell.index}`] = { url: cell.url, ca, ...keypair };
  }
  if (plan.journey) {
    const { facts, certificates } = plan.journey;
    banks.JOURNEY = { url: facts.banks.belfius.bank_base_url, ...certificates };
    banks.CONTROL = { url: facts.origin };
  }
  const modules = Object.fromEntries(["worker.js", "cell.js", "journey.js"].map((name) => [name, here(`../program/${name}`)]));
  const worker = await startWorkerd({ modules, banks });
  try {
    if (plan.journey) each({ journey: await worker.send({ journey: { ...plan.journey, certificates: undefined } }) });
    for (const cell of plan.cells) each({ cell: cell.index, result: await worker.send({ cell }) });
  } finally {
    await worker.stop();
  }
}
