// The types, as the compiler of a user's project reads them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
const project = here("../.installed");

for (const name of ["uses", "mistakes"]) {
  test(`${name}.ts compiles`, () => {
    copyFileSync(here(`../types/${name}.ts`), join(project, `${name}.ts`));
    for (const resolution of [["--module", "nodenext"], ["--module", "esnext", "--moduleResolution", "bundler"]]) {
      const flags = ["--noEmit", "--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--target", "es2022", "--lib", "es2022,esnext.disposable,dom,dom.iterable"];
      const { status, stdout } = spawnSync(process.execPath, [tsc, ...flags, ...resolution, `${name}.ts`], { cwd: project, encoding: "utf8" });
      assert.equal(status, 0, stdout);
    }
  });
}

test("every export has a type, and every type of a value an export", async () => {
  const types = readFileSync(join(project, "node_modules/belfius-psd2/belfius_psd2.d.ts"), "utf8");
  const declared = [...types.matchAll(/^export (?:declare )?(?:class|function) (\w+)/gm)].map(([, name]) => name);
  const values = Object.keys(await import("../.installed/index.js"));
  assert.deepEqual([...declared, "default"].sort(), values.filter((name) => !name.startsWith("__")).sort());
});

test("each class has the members that its type says", async () => {
  const types = readFileSync(join(project, "node_modules/belfius-psd2/belfius_psd2.d.ts"), "utf8");
  const exports = await import("../.installed/index.js");
  for (const [, name, body] of types.matchAll(/^export class (\w+)[^{]*\{\n(.*?)^\}/gms)) {
    if (name === "BelfiusError") continue;
    const code = body.replace(/\/\*\*.*?\*\//gs, "").replace(/\([^()]*\)/g, "()");
    const instance = [...code.matchAll(/^ {4}(?:readonly )?(\w+)\s*[(:<]/gm)].map(([, member]) => member).filter((member) => !["constructor", "private"].includes(member));
    const statics = [...code.matchAll(/^ {4}static (\w+)/gm)].map(([, member]) => member);
    const made = exports[name];
    const own = (object) => Object.getOwnPropertyNames(object).filter((member) => !/^(constructor|length|name|prototype|__.*)$/.test(member));
    assert.deepEqual(instance.sort(), own(made.prototype).sort(), name);
    assert.deepEqual(statics.sort(), own(made).sort(), name);
  }
});

test("no type is `any`", () => {
  const types = readFileSync(join(project, "node_modules/belfius-psd2/belfius_psd2.d.ts"), "utf8");
  const code = types.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  assert.doesNotMatch(code, /\bany\b/);
});
