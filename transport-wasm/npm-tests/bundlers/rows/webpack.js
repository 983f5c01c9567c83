// webpack and Rspack: both copy the module by themselves.

import { MAIN, html, openFolder } from "../page.js";

async function page(project, command, args) {
  project.write("main.js", MAIN);
  project.write("dist/index.html", html("./main.js"));
  await project.run(command, [...args, "--entry", "./main.js", "--mode", "production"]);
  return openFolder(project, "dist");
}

async function node(project, command, args) {
  project.write("main.js", 'import { program } from "./program.js";\nprogram().then(console.log);\n');
  project.write(`${command}.config.js`, 'export default { target: "node" };\n');
  await project.run(command, [...args, "--entry", "./main.js", "--mode", "production"]);
  // What it makes is CommonJS; the project around it says that scripts are modules.
  project.write("dist/package.json", "{}");
  return project.run("node", ["main.js"], { cwd: project.path("dist") });
}

const webpack = { webpack: "5.113.0", "webpack-cli": "7.3.1" };
const rspack = { "@rspack/core": "2.3.4", "@rspack/cli": "2.2.8" };

export default [
  { name: "webpack, browser", packages: webpack, run: (project) => page(project, "webpack", ["build"]) },
  { name: "webpack, Node", packages: webpack, run: (project) => node(project, "webpack", ["build"]) },
  { name: "Rspack, browser", packages: rspack, run: (project) => page(project, "rspack", ["build"]) },
  { name: "Rspack, Node", packages: rspack, run: (project) => node(project, "rspack", ["build"]) },
];
