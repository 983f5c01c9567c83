// node-fetch, given as `fetch`. Its bodies are streams of Node's, and the package reads
// those of the web: its responses have to be made anew.

import { Agent } from "node:https";
import { Readable } from "node:stream";

export const nodeFetchWay = (nodeFetch) => ({ certificates: { ca, cert, key }, way }) => {
  const agent = new Agent({ keepAlive: true, ca, ...(way !== "bare" && { cert, key }) });
  return async (url, options) => {
    const { status, headers, body } = await nodeFetch(url, { ...options, agent });
    const empty = status === 204 || status === 205 || status === 304;
    return new Response(empty ? null : Readable.toWeb(body), { status, headers: [...headers] });
  };
};
