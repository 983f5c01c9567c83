// Packs the package and installs the tarball into a project of its own, as a user does.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const built = here("../../pkg/web");
const project = here("../.installed");

if (!existsSync(join(built, "package.json"))) {
  console.error("transport-wasm/pkg/web is missing: run .ci/wasm-pkg first");
  process.exit(1);
}
rmSync(project, { recursive: true, force: true });
mkdirSync(project);
const npm = (...args) => execFileSync("npm", args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
const [{ filename }] = JSON.parse(npm("pack", built, "--json", "--silent"));
writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
npm("install", `./${filename}`, "--offline", "--no-audit", "--no-fund", "--silent");
// A bare name, resolved from within that project.
writeFileSync(join(project, "index.js"), 'export * from "belfius-psd2";\nexport { default } from "belfius-psd2";\n');
