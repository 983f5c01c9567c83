// What one row says, without its setting and with it.

/** Runs a row in a project: what the program said, or why there is none. */
async function attempt(row, project, set) {
  try {
    return await row.run(project, set);
  } catch (error) {
    return error.message;
  }
}

/**
 * A row that names a setting has to fail without it, or the setting is not needed. `project` makes a folder for each
 * attempt.
 */
export async function outcome(row, project) {
  const said = {};
  for (const set of row.setting ? [false, true] : [false]) {
    const folder = await project();
    try {
      said[set ? "set" : "unset"] = await attempt(row, folder, set);
    } finally {
      folder.remove();
    }
  }
  const ok = row.setting ? said.unset !== "works" && said.set === "works" : said.unset === "works";
  return { ok, ...said };
}

/** The part of a long output that says why: the first line that is an error, or that speaks of one. */
export function reason(said) {
  const lines = said.replace(/\x1b\[[0-9;]*m/g, "").split("\n").map((line) => line.trim()).filter(Boolean);
  const find = (pattern) => lines.find((line) => pattern.test(line));
  const line = find(/Error: /) ?? find(/\bmust\b|error|cannot/i) ?? lines[0] ?? "nothing";
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
