// The table of a run, in Markdown.

import { OPERATIONS } from "./host.js";

const INTRODUCTION = `# What each host does with each fault

One program, the same in every host, calls servers on loopback that do something wrong,
by \`transport-wasm/npm-tests/hosts\`. A cell is what the program is told: the error's
\`kind\`, its \`delivery\`, its \`remedy\` (\`-\` if only the program's owner can help) and its
\`reason\`; then how often the server received the request, without repeats of the
package's own (\`retries: 0\`). Written by \`npm run hosts -- --write\`.

Nothing in here can see that a body without a \`Content-Length\` was cut, if the host takes
it for whole: Node 20's own \`fetch\` does so after \`Connection: close\`. What is left of the
JSON does not parse, since no beginning of an object or a list is one itself.
`;

const told = ({ result, received } = {}) => {
  if (!result) return "";
  const times = `${received}×`;
  if (result.answer) return `a success, ${times}`;
  const { kind, delivery, remedy, reason, httpStatus, proxyStatus } = result;
  const what = `\`${kind}\`${httpStatus ? ` after ${httpStatus}` : ""}`;
  const way = proxyStatus && `HTTP ${proxyStatus} on the way`;
  return [what, delivery, remedy ?? "-", reason && `\`${reason}\``, way, times].filter(Boolean).join(", ");
};

/** The names of these hosts: a group's, where all of it is there that has such a cell. */
function names(alike, all) {
  const texts = alike.map((host) => {
    const whole = host.group && all.filter(({ group }) => group === host.group).every((other) => alike.includes(other));
    return whole ? host.group : host.title;
  });
  return alike.length === all.length ? "all" : [...new Set(texts)].join("; ");
}

/** Hosts with the same cells share a row. */
function rows(name, runs) {
  const shared = new Map();
  for (const { host, cells } of runs) {
    const mine = cells.filter(({ fault }) => fault === name);
    if (mine.length === 0) continue;
    const text = OPERATIONS.map((operation) => told(mine.find((cell) => cell.operation === operation))).join(" | ");
    shared.set(text, [...(shared.get(text) ?? []), host]);
  }
  const all = [...shared.values()].flat();
  return [...shared].map(([text, alike]) => `| ${all.length === runs.length ? names(alike, all) : alike.map(({ title }) => title).join("; ")} | ${text} |`);
}

export function table(runs) {
  const names = new Set(runs.flatMap(({ cells }) => cells.map(({ fault }) => fault)));
  const versions = runs.map(({ host, journey }) => `| ${host.title} | ${host.versions} | ${journey ? "yes" : "-"} |`);
  const head = `| hosts | ${OPERATIONS.join(" | ")} |\n|---|---|---|---|`;
  return [
    INTRODUCTION,
    `A journey against the simulated bank over mutual TLS, from the consent to a payment that\nis cancelled, has the same end in each host that can present a client certificate:\n\n| host | versions | journey |\n|---|---|---|\n${versions.join("\n")}\n`,
    ...[...names].map((name) => `## ${name}\n\n${head}\n${rows(name, runs).join("\n")}\n`),
  ].join("\n");
}
