// A forward proxy that wants to know who asks: HTTP 407 to every CONNECT.

import { createServer } from "node:net";
import { once } from "node:events";

/** As a fault's server: nothing gets past the proxy, so that nothing is received. */
export async function refusingProxy() {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: "https://127.0.0.1:44433",
    forwardProxy: `http://127.0.0.1:${server.address().port}`,
    received: () => 0,
    stop: () => server.close(),
  };
}
