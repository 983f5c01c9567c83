// What is published, and what it asks of those who run it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliDecompressSync, gzipSync } from "node:zlib";
import { test } from "node:test";

const web = fileURLToPath(new URL("../../pkg/web", import.meta.url));
const installed = fileURLToPath(new URL("../.installed/index.js", import.meta.url));
const read = (name) => readFileSync(`${web}/${name}`);

test("npm packs these files and no other", () => {
  const [packed] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json", "--silent"], { cwd: web, encoding: "utf8" }));
  assert.deepEqual(packed.files.map(({ path }) => path).sort(), [
    "LICENSE-APACHE", "LICENSE-MIT", "README.md", "belfius_psd2.d.ts", "belfius_psd2.js", "belfius_psd2_bg.wasm",
    "belfius_psd2_bg.wasm.d.ts", "face.js", "node.js", "package.json", "wasm.js", "worker.js",
  ]);
  const description = JSON.parse(read("package.json"));
  assert.equal(packed.name, "belfius-psd2");
  assert.match(packed.version, /^\d+\.\d+\.\d+/);
  assert.equal(description.license, "MIT OR Apache-2.0");
  assert.equal(description.dependencies, undefined);
  const named = Object.values(description.exports).flatMap((entry) => (typeof entry === "string" ? entry : Object.values(entry)));
  for (const path of [...named, description.main, description.browser, description.types, ...description.sideEffects]) {
    assert.ok(read(path).length > 0, path);
  }
});

test("no script makes code of text, nor names a path of the machine that built it", () => {
  for (const name of ["belfius_psd2.js", "face.js", "node.js", "worker.js"]) {
    const script = read(name).toString();
    assert.doesNotMatch(script, /\bnew Function\b|\beval\s*\(|\bFunction\s*\(/, name);
    assert.doesNotMatch(script, /\/home\/|\/root\/|\/tmp\//, name);
  }
  const module = read("belfius_psd2_bg.wasm").toString("latin1");
  assert.doesNotMatch(module, /\/(home|root|tmp|work)\/[a-z.]/);
});

test("the script for Node carries the module byte for byte", async () => {
  const { default: carried } = await import(pathToFileURL(`${web}/wasm.js`).href);
  assert.ok(brotliDecompressSync(Buffer.from(carried, "base64")).equals(read("belfius_psd2_bg.wasm")));
});

test("`init` is the default export and one by name, for browsers and for Node", async () => {
  for (const name of ["belfius_psd2.js", "node.js"]) {
    const entry = await import(pathToFileURL(`${web}/${name}`).href);
    assert.equal(typeof entry.init, "function", name);
    assert.equal(entry.init, entry.default, name);
  }
});

test("`require` gives the package, ready", () => {
  const { Bank, init } = createRequire(installed)("belfius-psd2");
  assert.equal(Bank.belfius().generation, 3);
  assert.equal(typeof init, "function");
});

test("the module is valid, and its size is told", (context) => {
  const module = read("belfius_psd2_bg.wasm");
  assert.ok(WebAssembly.validate(module));
  context.diagnostic(`${module.length} bytes, ${gzipSync(module, { level: 9 }).length} gzipped`);
});
