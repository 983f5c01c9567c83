// Rollup resolves packages by a plugin, and copies no file.

import { MAIN, html, openFolder } from "../page.js";

const packages = { rollup: "4.68.8", "@rollup/plugin-node-resolve": "16.0.3" };

export default [
  {
    name: "Rollup, Node",
    packages,
    quick: true,
    setting: '`nodeResolve({ exportConditions: ["node"] })`',
    async run(project, set) {
      const resolve = set ? "@rollup/plugin-node-resolve={exportConditions:['node']}" : "@rollup/plugin-node-resolve";
      project.write("main.js", 'import { program } from "./program.js";\nconsole.log(await program());\n');
      await project.run("rollup", ["main.js", "-p", resolve, "-f", "es", "-o", "alone/main.mjs"]);
      return project.run("node", ["main.mjs"], { cwd: project.path("alone") });
    },
  },
  {
    name: "Rollup, browser",
    packages,
    quick: true,
    setting: "copy the `.wasm` beside the bundle",
    async run(project, set) {
      project.write("main.js", MAIN);
      project.write("dist/index.html", html("./main.js"));
      await project.run("rollup", ["main.js", "-p", "@rollup/plugin-node-resolve={browser:true}", "-f", "es", "-d", "dist"]);
      if (set) project.copyModule("dist");
      return openFolder(project, "dist");
    },
  },
];
