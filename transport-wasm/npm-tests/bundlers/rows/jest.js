// Jest runs ECMAScript modules behind a flag of Node's.

export default [
  {
    name: "Jest",
    packages: { jest: "30.5.2" },
    setting: "`NODE_OPTIONS=--experimental-vm-modules`",
    async run(project, set) {
      project.write(
        "program.test.js",
        `import { program } from "./program.js";
test("program", async () => expect(await program()).toBe("works"));
`,
      );
      await project.run("jest", ["--ci"], { env: set ? { NODE_OPTIONS: "--experimental-vm-modules" } : {} });
      return "works";
    },
  },
];
