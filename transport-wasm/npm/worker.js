// For workerd: edge workers get the module compiled, and may not compile one themselves.

import module from "./belfius_psd2_bg.wasm";
import { initSync } from "./belfius_psd2.js";

const exports = initSync({ module });

export * from "./belfius_psd2.js";

/** As in a browser, so that one program runs in both: here there is nothing to wait for. */
export async function init() {
  return exports;
}
export default init;
