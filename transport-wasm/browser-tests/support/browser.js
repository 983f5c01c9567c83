// A headless Chromium, started for one test and ended by its driver.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

import { Builder } from "selenium-webdriver";
import chrome from "selenium-webdriver/chrome.js";

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--enable-precise-memory-info",
  "--lang=en-GB",
];

/**
 * Both are named by their paths, so that nothing is looked for on the network. `anyServer`:
 * whatever certificate a server has.
 */
export async function startBrowser({ anyServer = false } = {}) {
  const options = new chrome.Options();
  options.setChromeBinaryPath(program("CHROME", ["chromium", "chromium-browser", "google-chrome"]));
  options.addArguments(...ARGUMENTS);
  options.setAcceptInsecureCerts(anyServer);
  options.setLoggingPrefs({ browser: "ALL" });
  const service = new chrome.ServiceBuilder(program("CHROMEDRIVER", ["chromedriver"]));
  const driver = await new Builder()
    .forBrowser("chrome")
    .setChromeOptions(options)
    .setChromeService(service)
    .build();
  await driver.manage().setTimeouts({ script: 60_000, pageLoad: 20_000, implicit: 0 });
  return driver;
}

export async function setScreen(driver, { width = 1280, height = 900, scheme = "light" } = {}) {
  await driver.sendDevToolsCommand("Emulation.setDeviceMetricsOverride", {
    width,
    height,
    deviceScaleFactor: 1,
    mobile: width < 500,
  });
  await driver.sendDevToolsCommand("Emulation.setEmulatedMedia", {
    features: [{ name: "prefers-color-scheme", value: scheme }],
  });
}

function program(variable, names) {
  if (process.env[variable]) return process.env[variable];
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of names) if (isProgram(join(folder, name))) return join(folder, name);
  }
  throw new Error(`none of ${names.join(", ")} is on the PATH: set ${variable} to its path`);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
