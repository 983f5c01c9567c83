// Next: a route on the server, a component in the browser, a route on the edge runtime.

import { open } from "../page.js";
import { text, whileServing } from "../server.js";

const LAYOUT = `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
`;
const PAGE = `"use client";
import { useEffect } from "react";
import { program } from "../program.js";
export default function Page() {
  useEffect(() => {
    const report = (said) => fetch(location.hash.slice(1), { method: "POST", mode: "no-cors", body: String(said) });
    program().then(report, report);
  }, []);
  return null;
}
`;
const route = (runtime) => `import { program } from "../../program.js";
export const dynamic = "force-dynamic";
${runtime === "nodejs" ? "" : `export const runtime = "${runtime}";`}
export const GET = async () => new Response(await program());
`;

const start = (project, use) =>
  whileServing(project, "next", ["start", "--hostname", "127.0.0.1", "--port", "0"], use);

async function app(project, files) {
  project.write("app/layout.jsx", LAYOUT);
  for (const [name, text] of Object.entries(files)) project.write(name, text);
  await project.run("next", ["build"]);
}

const versions = {
  15: { next: "15.5.29", react: "19.3.1", "react-dom": "19.3.1" },
  16: { next: "16.4.6", react: "19.3.1", "react-dom": "19.3.1" },
};

async function edge(project, set) {
  await app(project, { "app/program/route.js": route(set ? "nodejs" : "edge") });
  return start(project, async (address, server) => {
    const said = await text(`${address}/program`);
    return said === "works" ? said : `${server.said()}\n${said}`;
  });
}

async function pageAndRoute(project) {
  await app(project, { "app/page.jsx": PAGE, "app/program/route.js": route("nodejs") });
  return start(project, async (address) => {
    const said = [await text(`${address}/program`), await open(project, `${address}/`)];
    return said.find((one) => one !== "works") ?? "works";
  });
}

export default [
  { name: "Next 15, route and page", packages: versions[15], run: pageAndRoute },
  { name: "Next 15, edge route", packages: versions[15], run: edge },
  { name: "Next 16, route and page", packages: versions[16], run: pageAndRoute },
  { name: "Next 16, edge route", packages: versions[16], setting: "use the Node runtime: no `runtime = \"edge\"`", run: edge },
];
