// What may stand between a browser and the proxy: it passes requests on to the demo, and
// cuts connections. A page that it serves is of the same origin as the proxy.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createServer as createTcpServer } from "node:net";

import { passOn } from "./pass-on.js";

const PAGE = '<!doctype html><html lang="en"><title>A page of a TPP</title><link rel="icon" href="data:,">';
const SCRIPT = readFileSync(new URL("in-page.js", import.meta.url));

/** With `tls`, a certificate and its key, over https. Unless told, it closes connections as the proxy does. */
export async function startRelay({ tls } = {}) {
  const relay = new Relay(tls);
  relay.tcp.listen(0, "127.0.0.1");
  await once(relay.tcp, "listening");
  relay.origin = `http${tls ? "s" : ""}://127.0.0.1:${relay.tcp.address().port}`;
  return relay;
}

class Relay {
  /** Whether connections are kept after a response. */
  keeps = false;
  /** Changes a response on its way to the page: `{ status, headers, body }`. */
  change = (response) => response;
  /** Each POST to the proxy: its Request-ID, and whether its connection was cut. */
  posts = [];
  #sockets = new Set();
  #connections = new Set();
  #cut = { connections: new Set() };
  #held;
  #meeting = [];

  constructor(tls) {
    const serve = (request, response) =>
      this.#serve(request, response).catch((error) => {
        console.error(`the relay: ${error.message}`);
        request.socket.destroy();
      });
    this.http = tls ? createSecureServer(tls, serve) : createServer(serve);
    this.http.keepAliveTimeout = 60_000;
    // A browser that goes away in the handshake is no news.
    this.http.on("tlsClientError", () => {});
    this.http.on(tls ? "secureConnection" : "connection", (socket) => keepIn(this.#connections, socket));
    this.tcp = createTcpServer((socket) => {
      keepIn(this.#sockets, socket);
      socket.on("error", () => {});
      if (this.#held) this.#held.push(socket);
      else this.http.emit("connection", socket);
    });
  }

  /** Connections on which a request may come now. */
  get open() {
    return this.#connections.size;
  }

  /**
   * Of each connection that is open now, the next POST is passed on, and then the
   * connection ends without a response: as soon as `when` says. Gives how many they are.
   * `after` is waited for before that.
   */
  cutOpen({ when = "answered", after = () => {} } = {}) {
    this.#cut = { connections: new Set(this.#connections), when, after };
    return this.#cut.connections.size;
  }

  /** From now on connections are accepted, and no byte is read from them. */
  hold() {
    this.#held = [];
  }

  get held() {
    return this.#held?.length ?? 0;
  }

  release() {
    const held = this.#held;
    this.#held = undefined;
    for (const socket of held) this.http.emit("connection", socket);
  }

  async close() {
    for (const socket of this.#sockets) socket.destroy();
    this.tcp.close();
    await once(this.tcp, "close");
  }

  async #serve(request, response) {
    if (!this.keeps) response.setHeader("Connection", "close");
    const { pathname } = new URL(request.url, this.origin);
    if (pathname === "/") return response.setHeader("Content-Type", "text/html").end(PAGE);
    if (pathname === "/in-page.js") return response.setHeader("Content-Type", "text/javascript").end(SCRIPT);
    if (pathname.startsWith("/meet/")) return this.#meet(Number(pathname.slice(6)), response);
    if (request.method !== "POST" || !request.headers["request-id"]) {
      return send(response, await passOn(request));
    }
    const { socket } = request;
    const cut = this.#cut.connections.delete(socket);
    this.posts.push({ id: request.headers["request-id"], cut });
    const passed = passOn(request);
    if (!cut) return send(response, this.change(await passed));
    await (this.#cut.when === "sent" ? passed.sent : passed);
    await this.#cut.after();
    socket.destroy();
    await passed;
  }

  /** So many requests wait for each other, and so are on as many connections. */
  #meet(count, response) {
    this.#meeting.push(response);
    if (this.#meeting.length < count) return;
    for (const one of this.#meeting.splice(0)) one.end();
  }
}

function keepIn(set, socket) {
  set.add(socket);
  socket.once("close", () => set.delete(socket));
}

function send(response, { status, headers, body }) {
  response.writeHead(status, headers).end(body);
}
