// Everything that is run in one host: the servers, the program, the counts.

import { runProcess } from "./process.js";
import { runWorkerd } from "./workerd.js";

export const OPERATIONS = ["GET account", "POST payment", "POST token"];
const TIMEOUT_MS = 60_000;
/** For what a host might send after the program has its error. */
const SETTLE_MS = 300;

/** The journey alone. */
export async function runJourney(host, certificates, journey) {
  return (await run(host, { certificates: known(certificates), journey: { ...journey, options: host.options }, cells: [] })).journey;
}

/** For each cell of these faults, what the program was told and what the server received. */
export async function runFaults(host, certificates, faults) {
  const cells = [];
  for (const fault of faults) {
    if (fault.only && !fault.only.test(host.title)) continue;
    for (const operation of fault.operations ?? OPERATIONS) cells.push({ fault, operation, server: await fault.start(certificates) });
  }
  try {
    const plan = {
      certificates: known(certificates),
      cells: cells.map(({ fault, operation, server }, index) => ({
        index, operation, url: server.url, kept: fault.kept, way: fault.way, forwardProxy: server.forwardProxy,
        options: { ...host.options, ...fault.options },
      })),
    };
    const { results } = await run(host, plan);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return cells.map(({ fault, operation, server }, index) => ({ fault: fault.name, operation, result: results[index], received: server.received() }));
  } finally {
    for (const { server } of cells) server.stop();
  }
}

const known = ({ trusted, client }) => ({ ca: trusted.cert, cert: client.cert, key: client.key });

async function run(host, plan) {
  const done = { results: [] };
  const each = ({ journey, cell, result }) => {
    if (journey) done.journey = journey;
    else done.results[cell] = result;
  };
  await (host.workerd ? runWorkerd(plan, each) : runProcess(host, plan, each, TIMEOUT_MS));
  return done;
}
