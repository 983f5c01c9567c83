// Reads HTTP/1.1 requests from the bytes of a connection.

/** The path that a client asks for only to have a connection that is kept. */
export const WARM = "/warm";

/**
 * Calls `onHead` for each head of a request, and `onWhole` when its body is there too. Both get whether it only warms
 * the connection.
 */
export function readRequests(socket, { onHead, onWhole }) {
  let bytes = "";
  let head;
  socket.on("data", (data) => {
    bytes += data.toString("latin1");
    for (;;) {
      if (head === undefined) {
        const end = bytes.indexOf("\r\n\r\n");
        if (end < 0) return;
        head = bytes.slice(0, end);
        bytes = bytes.slice(end + 4);
        onHead(warms(head));
      }
      const length = bodyLength(head, bytes);
      if (length === undefined) return;
      bytes = bytes.slice(length);
      const whole = head;
      head = undefined;
      onWhole(warms(whole));
    }
  });
}

const warms = (head) => head.split("\r\n", 1)[0].includes(` ${WARM}`);

/** How many bytes of `bytes` are the body; `undefined` if it is not all there. */
function bodyLength(head, bytes) {
  if (/^transfer-encoding:\s*chunked/im.test(head)) {
    const end = bytes.startsWith("0\r\n\r\n") ? 0 : bytes.indexOf("\r\n0\r\n\r\n") + 2;
    return end === 1 ? undefined : end + 5;
  }
  const length = Number(/^content-length:\s*(\d+)/im.exec(head)?.[1] ?? 0);
  return bytes.length < length ? undefined : length;
}
