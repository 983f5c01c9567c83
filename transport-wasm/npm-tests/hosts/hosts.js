// The hosts: what runs the program, and with which `fetch`. Versions are in package.json.
// `options` are the client's, for what a host has to be told; hosts of one `group` are
// one in the table where they are alike.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const version = (name) => JSON.parse(readFileSync(here(`node_modules/${name}/package.json`), "utf8")).version;
const major = (name) => version(name).split(".")[0];

const node = (name, way, environment = {}) => ({
  command: [here(`node_modules/${name}/bin/node`), here("program/process.js")],
  way: here(`ways/${way}.js`),
  environment,
});
const inNode = (name, used, way) => ({
  title: `Node ${major(name)}, ${used} ${major(way)}`,
  versions: `Node ${version(name)}, ${used} ${version(way)}`,
  group: `Node, ${used}`,
  journey: true,
  ...node(name, way),
});
const own = (name, foreign) => ({
  title: `Node ${major(name)}, its own fetch`,
  versions: `Node ${version(name)}; the other undici is ${version(foreign)}`,
  group: "Node, its own fetch",
  journey: false, // it has no way to present a client certificate
  ...node(name, "own", { FOREIGN_UNDICI: foreign }),
});
const deno = () => createRequire(require.resolve("deno/package.json")).resolve(`@deno/${process.platform}-${process.arch}${process.platform === "linux" ? "-glibc" : ""}/package.json`).replace(/package\.json$/, "deno");

export const hosts = [
  inNode("node20", "undici", "undici7"),
  inNode("node22", "undici", "undici7"),
  inNode("node22", "undici", "undici8"),
  inNode("node24", "undici", "undici8"),
  own("node20", "undici7"),
  own("node22", "undici8"),
  own("node24", "undici8"),
  { ...inNode("node20", "node-fetch", "node-fetch2"), options: { sendsOnce: true } },
  { ...inNode("node24", "node-fetch", "node-fetch3"), options: { sendsOnce: true } },
  {
    title: "Bun", versions: `Bun ${version("bun")}`, journey: true,
    command: [here("node_modules/bun/bin/bun.exe"), here("program/process.js")],
    way: here("ways/bun.js"), environment: { DO_NOT_TRACK: "1" },
  },
  {
    title: "Deno", versions: `Deno ${version("deno")}`, journey: true, options: { sendsOnce: true },
    command: [deno(), "run", "--no-prompt", "--no-remote", "--node-modules-dir=manual", "--allow-read", "--allow-env", "--allow-net", here("program/process.js")],
    way: here("ways/deno.js"), environment: { DENO_NO_UPDATE_CHECK: "1" },
  },
  // It repeats a `DELETE`: a cancellation is refused unless the client is told.
  { title: "workerd", versions: `workerd ${version("workerd")}`, journey: true, workerd: true, options: { sendsOnce: true } },
];
