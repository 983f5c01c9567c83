import assert from "node:assert/strict";

/** No row came twice: the package gives each its own key, also to two that are alike. */
export function assertAllDifferent(rows) {
  const keys = rows.map((row) => row.key);
  assert.ok(keys.every(Boolean), "every row has a key");
  assert.equal(new Set(keys).size, keys.length, "a row came twice");
}
