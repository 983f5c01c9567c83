// Makes the publishable package of what wasm-bindgen wrote: one flat folder, with
// types that say what is meant and no more.
//
//   node assemble.mjs <wasm-bindgen's folder> <package> <version>

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const [made, target, version] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const read = (...path) => readFileSync(join(...path), "utf8");
const write = (name, text) => writeFileSync(join(target, name), text);

/** Replaces what must be there once: a new wasm-bindgen may write something else. */
function replaced(text, what, by) {
  const parts = text.split(what);
  if (parts.length !== 2) throw new Error(`expected once, found ${parts.length - 1} times: ${what}`);
  return parts.join(by);
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });

// The script beside the Rust code lies in a folder that is named by a hash.
const snippets = readdirSync(join(made, "snippets"), { recursive: true }).filter((name) => name.endsWith(".js"));
if (snippets.length !== 1) throw new Error(`expected one snippet, found ${snippets}`);
cpSync(join(made, "snippets", snippets[0]), join(target, "face.js"));
// The module itself asks for it by that folder's name: those keys stay.
const script = read(made, "belfius_psd2.js");
const moved = script.replace(/from (['"])\.\/snippets\/[^'"]+\1/g, 'from "./face.js"');
if (moved === script) throw new Error("the script imports no snippet");
// A method of a freed object, or of none, is to fail before the module is entered.
const classes = [...script.matchAll(/^export class (\w+) \{$/gm)].map(([, name]) => name);
if (classes.length === 0) throw new Error("the script exports no classes");
// Its name is given as a text: a minifier changes the name of the class.
const guards = classes.map((name) => `guard(${name}, "${name}");\n`).join("");
// By name too: `require` of a default export alone gives an object that is no function.
const named = replaced(moved, "export { initSync, __wbg_init as default };", "export { initSync, __wbg_init as init, __wbg_init as default };");
write("belfius_psd2.js", `${named}\nimport { guard } from "./face.js";\n${guards}`);
cpSync(join(made, "belfius_psd2_bg.wasm"), join(target, "belfius_psd2_bg.wasm"));

// The module as a script, for `node.js`. Brotli, since base64 of the module itself is 2.8 times as long.
const module = readFileSync(join(target, "belfius_psd2_bg.wasm"));
const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: module.length };
const carried = brotliCompressSync(module, { params }).toString("base64");
write("wasm.js", `// belfius_psd2_bg.wasm: base64 of Brotli.\nexport default "${carried}";\n`);

// The types: ours, then the way in. The module's raw exports are nobody's business.
let types = read(made, "belfius_psd2.d.ts");
types = replaced(types, "export let BelfiusError: unknown;\n", "");
const raw = /export interface InitOutput \{[^}]*\}/;
if (!raw.test(types)) throw new Error("no InitOutput");
types = types.replace(raw, "/** The module, once it is ready. */\nexport interface InitOutput {\n  readonly memory: WebAssembly.Memory;\n}");
types = replaced(types, "export default function __wbg_init (", "export function init(");
types = `${types.trimEnd()}\nexport default init;\n`;
write("belfius_psd2.d.ts", types.replace(/\n{3,}/g, "\n\n"));

const description = JSON.parse(read(here, "package.json"));
write("package.json", `${JSON.stringify({ ...description, version }, null, 2)}\n`);
for (const name of ["node.js", "worker.js", "belfius_psd2_bg.wasm.d.ts", "README.md"]) cpSync(join(here, name), join(target, name));
for (const name of ["LICENSE-APACHE", "LICENSE-MIT"]) cpSync(join(root, name), join(target, name));
