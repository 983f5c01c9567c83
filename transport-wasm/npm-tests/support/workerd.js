// A workerd that runs a worker of ours, with the bank behind an mTLS binding.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createRequire } from "node:module";

const text = JSON.stringify; // a Cap'n Proto text is written as a JSON one
const program = createRequire(import.meta.url)("workerd").default;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** A binding's service: with `ca` over TLS, and with `cert` and `key` mutual. */
function service(name, { url, ca, cert, key }) {
  const { hostname, host, port } = new URL(url);
  const address = port ? host : `${hostname}:443`;
  const keypair = cert ? `keypair = (privateKey = ${text(key)}, certificateChain = ${text(cert)}), ` : "";
  const way = ca
    ? `https = (options = (), certificateHost = ${text(hostname)}, tlsOptions = (${keypair}trustedCertificates = [${text(ca)}]))`
    : "http = ()";
  return `(name = ${text(name)}, external = (address = ${text(address)}, ${way}))`;
}

/**
 * Starts a worker. `modules` are its scripts, paths by name, the first of them the worker; `banks` are bindings by name:
 * `{ url, ca, cert, key }`. `variables` are texts in its environment. `objects` are the classes of its Durable Objects by
 * the names of their bindings; `disk` is the folder where they keep what they store.
 */
export async function startWorkerd({ modules, banks, variables = {}, objects = {}, disk }) {
  const directory = mkdtempSync(join(tmpdir(), "belfius-psd2-workerd-"));
  const installed = here("../.installed/node_modules/belfius-psd2/");
  const entry = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")).exports["."].workerd;
  // Each file under its own name, and the package's by the condition `workerd`.
  const files = { ...modules, "belfius-psd2": join(installed, entry) };
  for (const name of ["belfius_psd2.js", "face.js", "belfius_psd2_bg.wasm"]) files[name] = join(installed, name);
  const embedded = Object.entries(files).map(([name, path], at) => {
    const copy = `${at}`;
    writeFileSync(join(directory, copy), readFileSync(path));
    return `(name = ${text(name)}, ${name.endsWith(".wasm") ? "wasm" : "esModule"} = embed ${text(copy)})`;
  });
  const bindings = [
    ...Object.keys(banks).map((name) => `(name = ${text(name)}, service = ${text(name)})`),
    ...Object.entries(variables).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
    ...Object.entries(objects).map(([name, type]) => `(name = ${text(name)}, durableObjectNamespace = ${text(type)})`),
  ];
  const namespaces = [...new Set(Object.values(objects))].map((type) => `(className = ${text(type)}, uniqueKey = ${text(type)}, enableSql = true)`);
  const storage = disk && 'durableObjectStorage = (localDisk = "disk"),';
  const services = Object.entries(banks).map(([name, bank]) => service(name, bank));
  if (disk) services.push(`(name = "disk", disk = (path = ${text(disk)}, writable = true))`);
  writeFileSync(
    join(directory, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      compatibilityDate = "2025-06-01",
      modules = [${embedded.join(",\n        ")}],
      bindings = [${bindings.join(",\n        ")}],
      durableObjectNamespaces = [${namespaces.join(", ")}],
      ${storage ?? ""}
    )),
    ${services.join(",\n    ")},
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  );
  const child = spawn(program, ["serve", join(directory, "config.capnp"), "--control-fd=3"], {
    stdio: ["ignore", "inherit", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (data) => (said += data));
  const listens = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`workerd ended (${code}): ${said}`)));
    createInterface({ input: child.stdio[3] }).on("line", (line) => {
      const event = JSON.parse(line);
      if (event.event === "listen") resolve(event.port);
    });
  });
  const origin = `http://127.0.0.1:${listens}`;
  return {
    origin,
    /** Sends the worker a value as JSON; gives its response. */
    async send(value) {
      const answer = await fetch(`${origin}/`, { method: "POST", body: JSON.stringify(value) });
      const body = await answer.text();
      if (!answer.ok) throw new Error(`workerd: HTTP ${answer.status} ${body} ${said}`);
      return JSON.parse(body);
    },
    said: () => said,
    async stop(signal = "SIGTERM") {
      child.removeAllListeners("exit");
      if (child.exitCode === null && child.kill(signal)) await once(child, "exit");
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A worker of these tests, of files of `worker/`, with one bank. */
export async function startWorker({ bank: url, ca, cert, key, scripts = ["main.js"], ...options }) {
  const modules = Object.fromEntries(scripts.map((name) => [name, here(`../worker/${name}`)]));
  const worker = await startWorkerd({ modules, banks: { BANK: { url, ca, cert, key } }, ...options });
  return { ...worker, step: (step, input) => worker.send({ step, ...input }) };
}
