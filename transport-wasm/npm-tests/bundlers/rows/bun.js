// Bun: its runtime, its bundler, and a program in one file.

import { MAIN, html, openFolder } from "../page.js";

const packages = { bun: "1.4.5" };
const main = (project) => project.write("main.js", 'import { program } from "./program.js";\nconsole.log(await program());\n');

export default [
  {
    name: "Bun",
    packages,
    async run(project) {
      main(project);
      return project.run("bun", ["main.js"]);
    },
  },
  {
    name: "bun build, Bun",
    packages,
    async run(project) {
      main(project);
      await project.run("bun", ["build", "main.js", "--target=bun", "--minify", "--outfile=alone/main.js"]);
      return project.run("bun", ["main.js"], { cwd: project.path("alone") });
    },
  },
  {
    name: "bun build --compile",
    packages,
    async run(project) {
      main(project);
      await project.run("bun", ["build", "main.js", "--compile", "--outfile=alone/main"]);
      return project.run("./main", [], { cwd: project.path("alone") });
    },
  },
  {
    name: "bun build, browser",
    packages,
    setting: "copy the `.wasm` beside the bundle",
    async run(project, set) {
      project.write("main.js", MAIN);
      project.write("dist/index.html", html("./main.js"));
      await project.run("bun", ["build", "main.js", "--target=browser", "--minify", "--outdir=dist"]);
      if (set) project.copyModule("dist");
      return openFolder(project, "dist");
    },
  },
];
