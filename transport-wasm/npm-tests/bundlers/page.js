// A page in headless Chromium that says what the program said.

import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";

const CHROMIUM = process.env.CHROME ?? "chromium";
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking"];
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".json": "application/json" };

/** The page's script: where to report is in the address. */
export const MAIN = `import { program } from "./program.js";
const report = (said) => fetch(location.hash.slice(1), { method: "POST", mode: "no-cors", body: said });
program().then(report, (error) => report(String(error)));
`;

/** A page that loads a script. Errors outside the program are reported too. */
export const html = (script) => `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script>
  for (const kind of ["error", "unhandledrejection"]) {
    addEventListener(kind, ({ message, reason, target }) => {
      const said = String(reason ?? message ?? "cannot load " + target.src);
      fetch(location.hash.slice(1), { method: "POST", mode: "no-cors", body: said });
    }, true);
  }
</script>
<script type="module" src="${script}"></script>
`;

async function listen(answer) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => (server.closeAllConnections(), server.close()) };
}

/** Opens an address, and gives what its page reports first. */
export async function open(project, address, seconds = 30) {
  let report;
  const reported = new Promise((resolve) => (report = resolve));
  const collector = await listen(async (request, response) => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    response.end();
    report(text);
  });
  const profile = mkdtempSync(join(tmpdir(), "belfius-psd2-chromium-"));
  const browser = project.launch(CHROMIUM, [...FLAGS, `--user-data-dir=${profile}`, `${address}#${collector.origin}`]);
  const timer = setTimeout(() => report(`the page said nothing in ${seconds} s: ${browser.said()}`), seconds * 1000);
  try {
    return await reported;
  } finally {
    clearTimeout(timer);
    browser.stop();
    await browser.ended;
    collector.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Serves a folder, and gives what its page reports. */
export async function openFolder(project, name) {
  const files = await listen((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    try {
      const body = readFileSync(join(project.path(name), file));
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  try {
    return await open(project, `${files.origin}/`);
  } finally {
    files.close();
  }
}
