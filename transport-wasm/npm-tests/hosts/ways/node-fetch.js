// node-fetch, given as `fetch`. Its bodies are streams of Node's, and it takes no stream of
// the web as a body.

import { Agent } from "node:https";

export const nodeFetchWay = (nodeFetch) => ({ certificates: { ca, cert, key }, way }) => {
  const agent = new Agent({ keepAlive: true, ca, ...(way !== "bare" && { cert, key }) });
  return (url, options) => nodeFetch(url, { ...options, agent });
};
