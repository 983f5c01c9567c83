// For Node: the module is read from beside this file, and is ready at once.

import { readFileSync } from "node:fs";
import { initSync } from "./belfius_psd2.js";

const exports = initSync({ module: readFileSync(new URL("./belfius_psd2_bg.wasm", import.meta.url)) });

export * from "./belfius_psd2.js";

/** As in a browser, so that one program runs in both: here there is nothing to wait for. */
export async function init() {
  return exports;
}
export default init;
