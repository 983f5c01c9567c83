// Vite, its server for development, and Vitest.

import { MAIN, html, open, openFolder } from "../page.js";
import { whileServing } from "../server.js";

const VITE7 = { vite: "7.3.8" };
const VITE8 = { vite: "8.4.0" };

function page(project) {
  project.write("main.js", MAIN);
  project.write("index.html", html("./main.js"));
}

async function build(project) {
  page(project);
  await project.run("vite", ["build"]);
  return openFolder(project, "dist");
}

async function serve(project, set) {
  page(project);
  if (set) project.write("vite.config.js", 'export default { optimizeDeps: { exclude: ["belfius-psd2"] } };\n');
  return whileServing(project, "vite", ["--host", "127.0.0.1", "--port", "0"], (address) => open(project, `${address}/`));
}

export default [
  { name: "Vite 7, build", packages: VITE7, run: build },
  { name: "Vite 7, server", packages: VITE7, setting: '`optimizeDeps: { exclude: ["belfius-psd2"] }`', run: serve },
  { name: "Vite 8, build", packages: VITE8, quick: true, run: build },
  { name: "Vite 8, server", packages: VITE8, run: serve },
  {
    name: "Vitest",
    packages: { vitest: "3.2.7" },
    async run(project) {
      project.write(
        "program.test.js",
        `import { expect, test } from "vitest";
import { program } from "./program.js";
test("program", async () => expect(await program()).toBe("works"));
`,
      );
      await project.run("vitest", ["run"]);
      return "works";
    },
  },
];
