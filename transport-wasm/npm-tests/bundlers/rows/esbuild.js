// esbuild copies no file that a script names by `import.meta.url`.

import { MAIN, html, openFolder } from "../page.js";

const packages = { esbuild: "0.28.2" };

const node = (format, file) => async (project) => {
  project.write("main.js", 'import { program } from "./program.js";\nprogram().then(console.log);\n');
  await project.run("esbuild", ["main.js", "--bundle", "--minify", "--platform=node", `--format=${format}`, `--outfile=alone/${file}`]);
  return project.run("node", [file], { cwd: project.path("alone") });
};

export default [
  { name: "esbuild, Node", packages, quick: true, run: node("esm", "main.mjs") },
  { name: "esbuild, Node, CommonJS", packages, quick: true, run: node("cjs", "main.cjs") },
  {
    name: "esbuild, browser",
    packages,
    quick: true,
    setting: "copy the `.wasm` beside the bundle",
    async run(project, set) {
      project.write("main.js", MAIN);
      project.write("dist/index.html", html("./main.js"));
      await project.run("esbuild", ["main.js", "--bundle", "--minify", "--format=esm", "--outdir=dist"]);
      if (set) project.copyModule("dist");
      return openFolder(project, "dist");
    },
  },
];
