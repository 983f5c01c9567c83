// Certificates for the servers, made anew by `openssl` for each run.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An authority that the client trusts, one that nobody trusts, and what they have signed. */
export function makeCertificates() {
  const folder = mkdtempSync(join(tmpdir(), "belfius-psd2-hosts-"));
  const file = (name) => join(folder, name);
  const openssl = (...args) => execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const pair = (name) => ({ cert: readFileSync(file(`${name}.crt`), "utf8"), key: readFileSync(file(`${name}.key`), "utf8"), certFile: file(`${name}.crt`), keyFile: file(`${name}.key`) });

  const authority = (name) => {
    openssl("req", "-x509", ...newKey, "-keyout", `${name}.key`, "-out", `${name}.crt`, "-days", "30", "-subj", `/CN=Test ${name}`);
    return pair(name);
  };
  const signed = (name, by, extension) => {
    openssl("req", "-new", ...newKey, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=Test ${name}`);
    writeFileSync(file(`${name}.ext`), `${extension}\nbasicConstraints=CA:FALSE\n`);
    openssl("x509", "-req", "-in", `${name}.csr`, "-CA", `${by}.crt`, "-CAkey", `${by}.key`, "-CAcreateserial", "-days", "30", "-extfile", `${name}.ext`, "-out", `${name}.crt`);
    return pair(name);
  };
  return {
    trusted: authority("trusted"),
    unknown: authority("unknown"),
    server: signed("server", "trusted", "subjectAltName=IP:127.0.0.1"),
    otherName: signed("other-name", "trusted", "subjectAltName=DNS:other.example"),
    untrusted: signed("untrusted", "unknown", "subjectAltName=IP:127.0.0.1"),
    client: signed("client", "trusted", "extendedKeyUsage=clientAuth"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
