// One request on its way from a page to the demo, on a connection of its own.

import { once } from "node:events";
import { request as open } from "node:http";

import { ORIGIN } from "./bank.js";

/** About one connection, not about the message. */
const OF_A_CONNECTION = ["connection", "keep-alive", "transfer-encoding"];

/**
 * Gives the response: `{ status, headers, body }`. Its `sent` is a promise that the request
 * has been handed over as a whole. A page that leaves does not end it.
 */
export function passOn(request) {
  const sent = deferred();
  const passed = handOver(request, sent);
  passed.catch(sent.reject);
  sent.promise.catch(() => {});
  return Object.assign(passed, { sent: sent.promise });
}

async function handOver(request, sent) {
  const body = await whole(request);
  const headers = without(OF_A_CONNECTION, request.headers);
  delete headers.host;
  // What comes to this origin is for that one.
  if (headers.origin) headers.origin = ORIGIN;
  const onward = open(`${ORIGIN}${request.url}`, { method: request.method, headers, agent: false });
  onward.end(body, sent.resolve);
  const [response] = await once(onward, "response");
  return {
    status: response.statusCode,
    headers: without([...OF_A_CONNECTION, "content-length"], response.headers),
    body: await whole(response),
  };
}

async function whole(message) {
  const pieces = [];
  for await (const piece of message) pieces.push(piece);
  return Buffer.concat(pieces);
}

function without(names, headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

/** `Promise.withResolvers` is not in Node 20. */
function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
