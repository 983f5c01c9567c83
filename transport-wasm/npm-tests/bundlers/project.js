// A folder with the package installed from its tarball, some bundlers, and the program.

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const installed = here("../.installed");

/** In a temporary folder: bundlers are installed there in the given versions. */
export async function ownProject(packages) {
  const [tarball] = readdirSync(installed).filter((name) => name.endsWith(".tgz"));
  const folder = mkdtempSync(join(tmpdir(), "belfius-psd2-bundler-"));
  const project = start(folder);
  const wanted = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  await project.run("npm", ["install", join(installed, tarball), ...wanted, "--no-audit", "--no-fund", "--silent"]);
  return project;
}

/** Inside the project where the tests have the package; bundlers are those of the tests. */
export function sharedProject(name) {
  const folder = join(installed, "bundles", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return start(folder);
}

function start(folder) {
  const path = (name) => join(folder, name);
  const write = (name, text) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  };
  const env = {
    ...process.env,
    CI: "true",
    PATH: [path("node_modules/.bin"), here("../node_modules/.bin"), process.env.PATH].join(delimiter),
    NEXT_TELEMETRY_DISABLED: "1",
    WRANGLER_SEND_METRICS: "false",
  };
  // Of the tests' own run: a runner inside would report to it.
  delete env.NODE_TEST_CONTEXT;
  write("package.json", JSON.stringify({ private: true, type: "module" }));
  cpSync(here("program.js"), path("program.js"));

  /** Starts a command; what it prints is in `said()`. */
  function launch(command, args, options = {}) {
    const child = spawn(command, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"], detached: true, ...options, env: { ...env, ...options.env } });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said += data));
    const ended = new Promise((resolve) => {
      child.on("error", (error) => resolve(error.message));
      child.on("close", (code, signal) => resolve(code ?? signal));
    });
    // A bundle prints its one long line where it fails.
    return { ended, said: () => said.replace(/^.{2000,}$/gm, "[a long line]"), stop: () => stop(child) };
  }

  return {
    folder,
    path,
    write,
    launch,
    /** Runs a command to its end, and gives what it printed. */
    async run(command, args, options) {
      const { ended, said } = launch(command, args, options);
      const code = await ended;
      if (code !== 0) throw new Error(`${command} ended with ${code}: ${said()}`);
      return said().trim();
    },
    /** Copies the module to where a bundle looks for it. */
    copyModule(to) {
      const from = join(here("../.installed/node_modules/belfius-psd2"), "belfius_psd2_bg.wasm");
      cpSync(from, join(path(to), "belfius_psd2_bg.wasm"));
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Ends a command and what it started: each is a process group of its own. */
function stop(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
