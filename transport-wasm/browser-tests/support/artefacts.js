// Pictures for people to look at.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const FOLDER = process.env.ARTEFACTS ?? join(HERE, "../../../target/artefacts");

/** The page from its top, or one element of it, to `name`.png. */
export async function picture(driver, name, { of = "body", tallest = 2400 } = {}) {
  const box = await driver.executeScript(
    "const box = document.querySelector(arguments[0]).getBoundingClientRect();" +
      "return { x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height };",
    of,
  );
  const clip = { ...box, height: Math.min(box.height, tallest), scale: 1 };
  const { data } = await driver.sendAndGetDevToolsCommand("Page.captureScreenshot", {
    captureBeyondViewport: true,
    clip,
  });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.png`), Buffer.from(data, "base64"));
}
