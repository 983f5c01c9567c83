// Consent, and all the ways in which it does not come.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Key } from "selenium-webdriver";

import { withDemo } from "../support/demo.js";

const LIMITS = { timeout: 120_000 };

test("who refuses is told so, and may connect later", LIMITS, () =>
  withDemo({}, async (demo) => {
    await demo.click("#connect-button");
    await demo.refuse();
    assert.match(await demo.text("#connect-error"), /You refused at the bank/);
    assert.equal(await demo.attribute("#connect-error [data-error]", "data-error"), "callback");
    await demo.connect();
    assert.equal(await demo.has("#connect-error [data-error]"), false);
  }),
);

test("who closes the bank's window can open it again", LIMITS, () =>
  withDemo({}, async (demo) => {
    await demo.click("#connect-button");
    await demo.closeTheBank();
    await demo.see("[data-waiting=consent][data-state=closed]");
    assert.match(await demo.text("[data-waiting]"), /No access was given/);
    await demo.click("[data-open]");
    await demo.approve();
    await demo.see("#account-list button");
  }),
);

test("who gives up is where they began", LIMITS, () =>
  withDemo({}, async (demo) => {
    await demo.click("#connect-button");
    await demo.closeTheBank();
    await demo.click("[data-give-up]");
    await demo.gone("[data-waiting]");
    assert.equal(await (await demo.see("#connect-button")).isEnabled(), true);
    assert.equal(await demo.driver.executeScript("return sessionStorage.length"), 0);
  }),
);

test("a reload while the customer is at the bank loses nothing", LIMITS, () =>
  withDemo({}, async (demo) => {
    await demo.click("#connect-button");
    await demo.atTheBank(async () => {
      const bank = await demo.driver.getWindowHandle();
      await demo.see("button[value=approve]");
      await demo.driver.switchTo().window(demo.window);
      await demo.driver.navigate().refresh();
      await demo.see("[data-waiting=consent][data-state=ready]");
      await demo.driver.switchTo().window(bank);
      await demo.click("button[value=approve]");
    });
    await demo.see("#account-list button");
  }),
);

test("where a new window is blocked there is a plain link", LIMITS, () =>
  withDemo({}, async (demo) => {
    await demo.driver.executeScript("window.open = () => null");
    await demo.click("#connect-button");
    await demo.see("[data-waiting=consent][data-state=blocked]");
    await demo.click("a[data-open]");
    await demo.approve();
    await demo.see("#account-list button");
  }),
);

test("the bank's page in the place of the demo leads back to it", LIMITS, () =>
  withDemo({}, async (demo) => {
    await demo.driver.executeScript("window.open = () => null");
    await demo.click("#connect-button");
    await demo.driver.get(await demo.attribute("a[data-open]", "href"));
    await demo.click("button[value=approve]");
    await demo.see("#account-list button");
    assert.doesNotMatch(await demo.driver.getCurrentUrl(), /code=/);
  }),
);

test("a keyboard is enough", LIMITS, () =>
  withDemo({}, async (demo) => {
    await tabTo(demo, ".skip");
    await tabTo(demo, "#connect-button");
    await press(demo, Key.ENTER);
    await demo.atTheBank(async () => {
      await demo.see("button[value=approve]");
      await tabTo(demo, "button[value=approve]");
      await press(demo, Key.ENTER);
    });
    await demo.see("#account-list button");
    // The focus waits at the accounts, not at the top of the page.
    await tabTo(demo, "#account-list button", 2);
    await press(demo, Key.ENTER);
    await demo.reading("done");
    const held = await demo.driver.executeScript(
      "return document.activeElement.closest('#statement') !== null",
    );
    assert.ok(held, "the focus is in the statement");
  }),
);

test("no token is shown or stored", LIMITS, () =>
  withDemo({}, async (demo) => {
    await demo.connect();
    const kept = await demo.driver.executeScript(
      "return [JSON.stringify({ ...sessionStorage }), JSON.stringify({ ...localStorage }), document.cookie, document.documentElement.outerHTML]",
    );
    assert.deepEqual(kept.slice(0, 3), ["{}", "{}", ""]);
    assert.doesNotMatch(kept[3], /access_token|refresh_token|Bearer/);
  }),
);

async function press(demo, key) {
  await demo.driver.actions().sendKeys(key).perform();
}

async function tabTo(demo, css, most = 20) {
  for (let count = 0; count < most; count += 1) {
    await press(demo, Key.TAB);
    if (await demo.driver.executeScript("return document.activeElement.matches(arguments[0])", css)) return;
  }
  assert.fail(`${css} is not reached with ${most} tabs`);
}
