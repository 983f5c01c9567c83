// For Node, Bun and Deno: the module is in a script, so that a bundle needs no file
// beside it and no permission to read one. It is ready at once.

import { Buffer } from "node:buffer";
import { brotliDecompressSync } from "node:zlib";
import { initSync } from "./belfius_psd2.js";
import compressed from "./wasm.js";

const exports = initSync({ module: brotliDecompressSync(Buffer.from(compressed, "base64")) });

export * from "./belfius_psd2.js";

/** As in a browser, so that one program runs in both: here there is nothing to wait for. */
export async function init() {
  return exports;
}
export default init;
