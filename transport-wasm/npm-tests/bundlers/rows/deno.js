// Deno without any permission, and its bundler.

import { MAIN, html, openFolder } from "../page.js";

const packages = { deno: "2.9.6" };
const main = (project) => project.write("main.js", 'import { program } from "./program.js";\nconsole.log(await program());\n');
const deno = (project, args, options) => project.run("deno", args, { ...options, env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" } });

export default [
  {
    name: "deno run, no permission",
    packages,
    async run(project) {
      main(project);
      return deno(project, ["run", "--no-prompt", "main.js"]);
    },
  },
  {
    name: "deno bundle, Deno",
    packages,
    async run(project) {
      main(project);
      await deno(project, ["bundle", "--minify", "main.js", "--output", "alone/main.js"]);
      return deno(project, ["run", "--no-prompt", "main.js"], { cwd: project.path("alone") });
    },
  },
  {
    name: "deno bundle, browser",
    packages,
    setting: "copy the `.wasm` beside the bundle",
    async run(project, set) {
      project.write("main.js", MAIN);
      project.write("dist/index.html", html("./main.js"));
      await deno(project, ["bundle", "--platform", "browser", "main.js", "--output", "dist/main.js"]);
      if (set) project.copyModule("dist");
      return openFolder(project, "dist");
    },
  },
];
