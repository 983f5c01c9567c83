// A server that a bundler's own tool starts: its address is in what it prints.

import { setTimeout as later } from "node:timers/promises";

/** Starts a server, gives its address to `use`, and ends it. */
export async function whileServing(project, command, args, use, seconds = 60) {
  const server = project.launch(command, args);
  let over = false;
  server.ended.then(() => (over = true));
  try {
    for (const end = Date.now() + seconds * 1000; ; await later(100)) {
      const address = server.said().replace(/\x1b\[[0-9;]*m/g, "").match(/http:\/\/(?:127\.0\.0\.1|localhost):\d+/)?.[0];
      if (address) return await use(address, server);
      if (over || Date.now() > end) throw new Error(`${command} gave no address: ${server.said()}`);
    }
  } finally {
    server.stop();
    await server.ended;
  }
}

/** The text of a page, asked for until the server answers at all. */
export async function text(address, seconds = 60) {
  for (const end = Date.now() + seconds * 1000; ; await later(200)) {
    try {
      return (await (await fetch(address, { signal: AbortSignal.timeout(30_000) })).text()).trim();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}
