// Servers on loopback that do something wrong, and count the requests that reach them.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { createInterface } from "node:readline";
import { TLSSocket, createSecureContext } from "node:tls";
import { readRequests } from "./requests.js";

const url = (port) => `https://127.0.0.1:${port}`;

async function listening(onConnection) {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    onConnection(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    /** Takes no further connection; those that stand stay. */
    refuse: () => server.close(),
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A port at which nobody listens, nor will: a connection has it as its own end. */
export async function closedPort() {
  const server = await listening(() => {});
  const holder = connect(server.port, "127.0.0.1").on("error", () => {});
  await once(holder, "connect");
  return {
    url: url(holder.localPort),
    received: () => 0,
    stop() {
      holder.destroy();
      server.stop();
    },
  };
}

/** Ends each connection as soon as its first bytes have come, which are those of a handshake. */
export async function brokenHandshake(end) {
  const server = await listening((socket) => socket.once("data", () => end(socket)));
  return { url: url(server.port), received: () => 0, stop: server.stop };
}

/**
 * A TLS server. When a request is there, whole, `answer` is called with the connection: `{ write, end, reset, refuse }`.
 * What only warms the connection gets an empty 200.
 */
export async function tlsServer({ cert, key, answer, ...options }) {
  const secureContext = createSecureContext({ cert, key, ca: options.ca, minVersion: options.minVersion, maxVersion: options.maxVersion });
  let received = 0;
  const server = await listening((raw) => {
    const socket = new TLSSocket(raw, { isServer: true, secureContext, requestCert: options.requestCert, rejectUnauthorized: options.rejectUnauthorized });
    socket.on("error", () => {});
    const connection = {
      write: (text) => socket.write(text, "latin1"),
      end: () => socket.end(),
      reset: () => raw.resetAndDestroy(),
      refuse: () => server.refuse(),
    };
    readRequests(socket, {
      onHead: (warms) => (received += warms ? 0 : 1),
      onWhole: (warms) => {
        if (warms) connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        else answer(connection);
      },
    });
  });
  return { url: url(server.port), received: () => received, stop: server.stop };
}

/**
 * A server that refuses each client certificate with an alert: `openssl s_server`, since Node's own server ends such a
 * connection without one. It prints what it receives.
 */
export async function certificateRefuser({ certFile, keyFile, authorityFile, version }) {
  const child = spawn(
    "openssl",
    ["s_server", "-accept", "127.0.0.1:0", "-cert", certFile, "-key", keyFile, "-CAfile", authorityFile, "-Verify", "1", "-verify_return_error", `-${version}`],
    { stdio: ["pipe", "pipe", "pipe"] },
  );
  let said = "";
  child.stderr.on("data", (data) => (said += data));
  let received = 0;
  const port = await new Promise((resolve, reject) => {
    child.on("exit", (code) => reject(new Error(`openssl s_server ended (${code}): ${said}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (/^(GET|POST) .* HTTP\/1\.1$/.test(line)) received += 1;
      const accepts = /^ACCEPT \S*:(\d+)/.exec(line);
      if (accepts) resolve(accepts[1]);
    });
  });
  return { url: url(port), received: () => received, stop: () => child.kill() };
}
