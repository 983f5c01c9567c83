// wrangler: bundled by it, and run in workerd.

import { text, whileServing } from "../server.js";

export default [
  {
    name: "wrangler, workerd",
    packages: { wrangler: "4.164.0", node: "22.23.3" }, // wrangler wants Node 22
    async run(project) {
      project.write("worker.js", 'import { program } from "./program.js";\nexport default { fetch: async () => new Response(await program()) };\n');
      project.write("wrangler.json", JSON.stringify({ name: "program", main: "worker.js", compatibility_date: "2025-06-01" }));
      await project.run("wrangler", ["deploy", "--dry-run", "--outdir", "dist"]);
      return whileServing(project, "wrangler", ["dev", "--ip", "127.0.0.1", "--port", "0"], (address) => text(address));
    },
  },
];
