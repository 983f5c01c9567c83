// Parcel reads `browser` and `main`, not `exports`.

import { MAIN, html, openFolder } from "../page.js";

const packages = { parcel: "2.16.4" };

export default [
  {
    name: "Parcel, browser",
    packages,
    async run(project) {
      project.write("main.js", MAIN);
      project.write("index.html", html("./main.js"));
      await project.run("parcel", ["build", "index.html", "--no-cache"]);
      return openFolder(project, "dist");
    },
  },
  {
    name: "Parcel, Node",
    packages,
    async run(project) {
      project.write("main.js", 'import { program } from "./program.js";\nprogram().then(console.log);\n');
      const targets = { main: false, alone: { source: "main.js", distDir: "alone", context: "node", outputFormat: "commonjs", includeNodeModules: true } };
      project.write("package.json", JSON.stringify({ private: true, targets }));
      await project.run("parcel", ["build", "--no-cache"]);
      return project.run("node", ["main.js"], { cwd: project.path("alone") });
    },
  },
];
