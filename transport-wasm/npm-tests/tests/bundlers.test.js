// The bundlers that need no installation of their own: `npm run bundlers` runs all.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { outcome } from "../bundlers/outcome.js";
import { sharedProject } from "../bundlers/project.js";
import { rows } from "../bundlers/rows/index.js";

describe("a program made by", () => {
  for (const row of rows.filter(({ quick }) => quick)) {
    const asked = row.setting ? `works with its setting, and not without: ${row.setting}` : "works without a setting";
    test(`${row.name} ${asked}`, async () => {
      const said = await outcome(row, async () => sharedProject(row.name.replace(/\W+/g, "-")));
      assert.equal(said.ok, true, JSON.stringify(said));
    });
  }
});
