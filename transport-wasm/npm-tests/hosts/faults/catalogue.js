// The faults, each with the server that plays it. `kept` wants a connection that has
// carried a request before; `options` are the client's; `way` is how the host's `fetch`
// is set up, where that is the fault; `only` and `operations` are where it is tried.

import { brokenHandshake, certificateRefuser, closedPort, tlsServer } from "./servers.js";
import { refusingProxy } from "./proxy.js";

const FIELDS = "Content-Type: application/json\r\n";
const empty = (status) => `HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;
const SHORT = { responseTimeoutMs: 700, totalTimeoutMs: 1200 };

/** Of a server with a good certificate, that answers so. */
const answers = (answer) => ({ server }) => tlsServer({ ...server, answer });
const wantsCertificate = (version) => ({ server, unknown }) =>
  tlsServer({ ...server, ca: unknown.cert, requestCert: true, rejectUnauthorized: true, minVersion: version, maxVersion: version, answer: (it) => it.end() });
const refusesCertificate = (version) => ({ server, unknown }) =>
  certificateRefuser({ certFile: server.certFile, keyFile: server.keyFile, authorityFile: unknown.certFile, version });

export const faults = [
  { name: "nobody listens", start: closedPort },
  { name: "the host name is not known", start: () => ({ url: "https://bank.invalid", received: () => 0, stop() {} }) },
  { name: "RST in the handshake", start: () => brokenHandshake((socket) => socket.resetAndDestroy()) },
  { name: "FIN in the handshake", start: () => brokenHandshake((socket) => socket.end()) },
  { name: "the server's certificate is of an unknown authority", start: ({ untrusted }) => tlsServer({ ...untrusted, answer: (it) => it.end() }) },
  { name: "the server's certificate is of another name", start: ({ otherName }) => tlsServer({ ...otherName, answer: (it) => it.end() }) },
  { name: "no client certificate, TLS 1.2", way: "bare", start: wantsCertificate("TLSv1.2") },
  { name: "no client certificate, TLS 1.3", way: "bare", start: wantsCertificate("TLSv1.3") },
  { name: "the client certificate is refused, TLS 1.2", start: refusesCertificate("tls1_2") },
  { name: "the client certificate is refused, TLS 1.3", start: refusesCertificate("tls1_3") },
  { name: "FIN before a response, new connection", start: answers((it) => it.end()) },
  { name: "FIN before a response, kept connection", kept: true, start: answers((it) => it.end()) },
  { name: "RST before a response, new connection", start: answers((it) => it.reset()) },
  { name: "RST before a response, kept connection", kept: true, start: answers((it) => it.reset()) },
  { name: "100, then FIN", start: answers((it) => (it.write("HTTP/1.1 100 Continue\r\n\r\n"), it.end())) },
  { name: "103, then FIN", start: answers((it) => (it.write("HTTP/1.1 103 Early Hints\r\n\r\n"), it.end())) },
  { name: "408, kept connection", kept: true, start: answers((it) => (it.write(empty("408 Request Timeout")), it.end())) },
  { name: "421, new connection", start: answers((it) => (it.write(empty("421 Misdirected Request")), it.end())) },
  { name: "421, then nobody listens", start: answers((it) => (it.refuse(), it.write(empty("421 Misdirected Request")), it.end())) },
  { name: "half a body, with Content-Length", start: answers((it) => (it.write(`HTTP/1.1 200 OK\r\n${FIELDS}Content-Length: 100\r\n\r\n{"iban":`), it.end())) },
  { name: "half a body, chunked", start: answers((it) => (it.write(`HTTP/1.1 200 OK\r\n${FIELDS}Transfer-Encoding: chunked\r\n\r\n8\r\n{"iban":\r\n`), it.end())) },
  { name: "half a body, chunked, with Connection: close", start: answers((it) => (it.write(`HTTP/1.1 200 OK\r\n${FIELDS}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"iban":\r\n`), it.end())) },
  { name: "what is not HTTP", start: answers((it) => (it.write("SSH-2.0-OpenSSH_9.2\r\n\r\n"), it.end())) },
  { name: "headers of 1 MiB", start: answers((it) => (it.write(`HTTP/1.1 200 OK\r\n${`X-Filler: ${"x".repeat(1000)}\r\n`.repeat(1024)}Content-Length: 2\r\n\r\n{}`), it.end())) },
  { name: "no response in time", options: SHORT, start: answers(() => {}) },
  { name: "the body stops", options: SHORT, start: answers((it) => it.write(`HTTP/1.1 200 OK\r\n${FIELDS}Content-Length: 100\r\n\r\n{"iban":`)) },
  // What only undici has.
  { name: "undici's `headersTimeout`", operations: ["POST payment"], way: "headersTimeout", only: /undici/, start: answers(() => {}) },
  { name: "undici's `bodyTimeout`", operations: ["POST payment"], way: "bodyTimeout", only: /undici/, start: answers((it) => it.write(`HTTP/1.1 200 OK\r\n${FIELDS}Content-Length: 100\r\n\r\n{"iban":`)) },
  { name: "407 of a forward proxy", way: "proxyAgent", only: /undici/, start: refusingProxy },
  { name: "the `Agent` is of another undici than `fetch`", way: "foreignAgent", only: /^Node 2[24], undici|own/, start: answers((it) => (it.write(empty("500 Reached")), it.end())) },
];
