// The demo as a person uses it: by what is seen, clicked and typed.

import { By, until } from "selenium-webdriver";

import { picture } from "./artefacts.js";
import { clearFaults, ORIGIN } from "./bank.js";
import { setScreen, startBrowser } from "./browser.js";

export const SOON = 15_000;

/** Runs a test in a browser of its own, and keeps a picture if it fails. */
export async function withDemo(screen, test) {
  await clearFaults();
  const driver = await startBrowser();
  try {
    const demo = new Demo(driver, await driver.getWindowHandle());
    await setScreen(driver, screen);
    await demo.open();
    await test(demo);
  } catch (error) {
    const name = `failed-${Date.now()}`;
    await picture(driver, name).then(
      () => (error.message += ` (see ${name}.png)`),
      () => {},
    );
    throw error;
  } finally {
    await driver.quit();
  }
}

export class Demo {
  constructor(driver, window) {
    this.driver = driver;
    this.window = window;
  }

  async open() {
    await this.driver.get(`${ORIGIN}/`);
    const started = By.css("#connect-button:not(:disabled), #start-error [data-error]");
    await this.driver.wait(until.elementLocated(started), SOON, "the page did not start");
    if (await this.has("#start-error [data-error]")) throw new Error(await this.text("#start-error"));
  }

  /** The element, once it is there and can be seen. */
  async see(css, patience = SOON) {
    const element = await this.driver.wait(
      until.elementLocated(By.css(css)),
      patience,
      `${css} did not come`,
    );
    return this.driver.wait(until.elementIsVisible(element), patience, `${css} is not seen`);
  }

  async gone(css) {
    await this.driver.wait(async () => !(await this.has(css)), SOON, `${css} stays`);
  }

  async has(css) {
    return (await this.driver.findElements(By.css(css))).length > 0;
  }

  async click(css) {
    const element = await this.see(css);
    await this.driver.executeScript("arguments[0].scrollIntoView({ block: 'center' })", element);
    await element.click();
  }

  async type(css, text) {
    const element = await this.see(css);
    await element.clear();
    await element.sendKeys(text);
  }

  /** A date, whatever the browser's language makes of its field. */
  async setDate(css, day) {
    await this.driver.executeScript("arguments[0].value = arguments[1]", await this.see(css), day);
  }

  async text(css) {
    return (await this.see(css)).getText();
  }

  async attribute(css, name) {
    return (await this.see(css)).getAttribute(name);
  }

  /** Runs `act` in the bank's own window, and comes back when that has closed. */
  async atTheBank(act) {
    await this.driver.wait(
      async () => (await this.driver.getAllWindowHandles()).length === 2,
      SOON,
      "the bank's window did not open",
    );
    const other = (await this.driver.getAllWindowHandles()).find((handle) => handle !== this.window);
    await this.driver.switchTo().window(other);
    await act(this);
    await this.driver.wait(
      async () => (await this.driver.getAllWindowHandles()).length === 1,
      SOON,
      "the bank's window did not close",
    );
    await this.driver.switchTo().window(this.window);
  }

  approve() {
    return this.atTheBank(() => this.click("button[value=approve]"));
  }

  refuse() {
    return this.atTheBank(() => this.click("button[value=refuse]"));
  }

  closeTheBank() {
    return this.atTheBank(async () => {
      await this.see("button[value=approve]");
      await this.driver.close();
    });
  }

  async connect({ brand = "belfius" } = {}) {
    if (brand === "banx") await this.click("label:has([value=banx])");
    await this.click("#connect-button");
    await this.approve();
    await this.see("#account-list button");
  }

  /** Picks an account, which begins to read its statement. */
  async pick(iban) {
    await this.click(`#account-list [data-iban="${iban}"]`);
    await this.see("#reading");
  }

  async reading(state, patience = 60_000) {
    await this.see(`#reading[data-state=${state}]`, patience);
  }

  /** Every row of the table, once all of them are shown. */
  async rows() {
    if (await this.has("[data-all]")) await this.click("[data-all]");
    else if (await this.has("[data-more]")) await this.click("[data-more]");
    return this.driver.executeScript(
      "return [...document.querySelectorAll('#rows-table tbody tr')].map((row) => ({ ...row.dataset }))",
    );
  }

  /** What the console has of errors, but for the browser's own notes of HTTP statuses. */
  async consoleErrors() {
    const entries = await this.driver.manage().logs().get("browser");
    const messages = entries.filter((entry) => entry.level.name === "SEVERE").map((entry) => entry.message);
    return messages.filter(
      (message) => !/Failed to load resource: the server responded with a status of/.test(message),
    );
  }
}
