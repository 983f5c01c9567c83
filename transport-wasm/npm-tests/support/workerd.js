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

/**
 * `scripts` are files of `worker/`, the first of them the worker. `variables` are texts in its environment. `objects` are
 * the classes of its Durable Objects by the names of their bindings; `disk` is the folder where they keep what they store.
 */
export async function startWorker({ bank, ca, cert, key, scripts = ["main.js"], variables = {}, objects = {}, disk }) {
  const directory = mkdtempSync(join(tmpdir(), "belfius-psd2-workerd-"));
  const installed = fileURLToPath(new URL("../.installed/node_modules/belfius-psd2/", import.meta.url));
  const entry = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")).exports["."].workerd;
  // Each file under its own name, and the package's by the condition `workerd`.
  const files = {};
  for (const name of scripts) files[name] = fileURLToPath(new URL(`../worker/${name}`, import.meta.url));
  files["belfius-psd2"] = join(installed, entry);
  for (const name of ["belfius_psd2.js", "face.js", "belfius_psd2_bg.wasm"]) files[name] = join(installed, name);
  const modules = Object.entries(files).map(([name, path], at) => {
    const copy = `${at}`;
    writeFileSync(join(directory, copy), readFileSync(path));
    return `(name = ${text(name)}, ${name.endsWith(".wasm") ? "wasm" : "esModule"} = embed ${text(copy)})`;
  });
  const bindings = [
    '(name = "BANK", service = "bank")',
    ...Object.entries(variables).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
    ...Object.entries(objects).map(([name, type]) => `(name = ${text(name)}, durableObjectNamespace = ${text(type)})`),
  ];
  const namespaces = [...new Set(Object.values(objects))].map((type) => `(className = ${text(type)}, uniqueKey = ${text(type)}, enableSql = true)`);
  const storage = disk && 'durableObjectStorage = (localDisk = "disk"),';
  const service = disk && `(name = "disk", disk = (path = ${text(disk)}, writable = true)),`;
  const { hostname, port } = new URL(bank);
  writeFileSync(
    join(directory, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      compatibilityDate = "2025-06-01",
      modules = [${modules.join(",\n        ")}],
      bindings = [${bindings.join(",\n        ")}],
      durableObjectNamespaces = [${namespaces.join(", ")}],
      ${storage ?? ""}
    )),
    ${service ?? ""}
    (name = "bank", external = (address = ${text(`${hostname}:${port}`)}, https = (
      options = (),
      certificateHost = ${text(hostname)},
      tlsOptions = (
        keypair = (privateKey = ${text(key)}, certificateChain = ${text(cert)}),
        trustedCertificates = [${text(ca)}],
      ),
    ))),
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
    async step(step, input) {
      const answer = await fetch(`${origin}/`, { method: "POST", body: JSON.stringify({ step, ...input }) });
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
