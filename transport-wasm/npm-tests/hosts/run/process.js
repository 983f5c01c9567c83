// Runs the program in a host that is a process.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Calls `each` for every line of JSON that it prints. */
export async function runProcess({ command: [program, ...args], way, environment }, plan, each, timeoutMs) {
  const folder = mkdtempSync(join(tmpdir(), "belfius-psd2-host-"));
  const planFile = join(folder, "plan.json");
  writeFileSync(planFile, JSON.stringify(plan));
  writeFileSync(join(folder, "ca.pem"), plan.certificates.ca);
  const child = spawn(program, [...args, planFile, way], {
    env: { ...process.env, NO_COLOR: "1", NODE_EXTRA_CA_CERTS: join(folder, "ca.pem"), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  let said = "";
  child.stderr.on("data", (data) => (said += data));
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => each(JSON.parse(line)));
  try {
    await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`the host ended (${code}): ${said}`))));
    });
  } finally {
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true });
  }
}
