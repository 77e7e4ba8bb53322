// Use the page as a person would, in Chromium or Firefox, and tell what was seen: one line of JSON.
//
// Standard input: {browser, executable, page: a path, pictures: a folder or null}
"use strict";
const fs = require("fs");
const { launched, newPage, setScheme, sheets } = require("../helpers/browsers.js");
const AXE = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const task = JSON.parse(fs.readFileSync(0, "utf8"));
const address = "file://" + task.page;
const seen = { said: [], schemes: [], axe: [], overflow: [], small: [] };

async function opened(browser, hash = "", { width = 1024, dark = false } = {}) {
  const page = await newPage(browser);
  page.on("console", (message) => seen.said.push(message.text()));
  page.on("pageerror", (error) => seen.said.push(String(error)));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) seen.said.push("asks for " + request.url());
  });
  await page.setViewport({ width, height: 900 });
  await setScheme(page, task, dark);
  await page.goto(address + hash);
  return page;
}

const status = (page) => page.evaluate("document.getElementById('status').textContent");
const text = (page, id) => page.evaluate(`document.getElementById('${id}').textContent`);
const chosen = (page, id) => page.evaluate((name) => {
  document.getElementById(name).focus();
  document.getElementById(name).select();
}, id);
const ended = (page) =>
  page.waitForFunction("run.ended && timer === null", { polling: 100 });

// The page at a width, light or dark: no violation, nothing beyond the edge, no letter below 11
// pixels, and no part that is wider than its box without a word of it.
async function looked(browser, hash, width, dark) {
  const page = await opened(browser, hash, { width, dark });
  await page.evaluate("document.getElementById('rule').open = true");
  await page.evaluate(AXE);
  const violations = await page.evaluate(() => axe.run().then((results) =>
    results.violations.map((v) => v.id + ": " + v.nodes[0].html)));
  seen.axe.push(...violations.map((violation) => `${width} ${hash} ${violation}`));
  seen.schemes.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
  const beyond = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  if (beyond > 0) seen.overflow.push(`${width} ${hash}: ${beyond}`);
  const smallest = await page.evaluate(() => Math.min(
    ...[...document.querySelectorAll("p, text, label, th, td, button")]
      .map((e) => parseFloat(getComputedStyle(e).fontSize))));
  if (smallest < 11) seen.small.push(`${width} ${hash}: ${smallest}`);
  const hint = await page.evaluate(() => {
    const box = document.getElementById("sample");
    return [box.scrollWidth > box.clientWidth, !document.getElementById("wider").hidden];
  });
  if (hint[0] !== hint[1]) seen.overflow.push(`${width} ${hash}: the hint is wrong`);
  if (task.pictures) {
    const place = `${width}${dark ? "-dark" : ""}${hash.replace(/\W+/g, "-")}`;
    const path = `${task.pictures}/${task.browser}-${place}.png`;
    await page.screenshot({ path, fullPage: true });
  }
  await page.close();
}

(async () => {
  let browser = await launched(task, true);
  try {
    const proved = "#samples=20000";
    const states = ["", "#samples=70", "#operation=three_operand_addition&hidden=32&samples=40"];
    for (const width of [320, 768, 1440]) await looked(browser, proved, width, true);
    if (task.browser === "firefox") {  // which is light or dark from its start
      await browser.close();
      browser = await launched(task);
    }
    for (const hash of states) await looked(browser, hash, 320, false);
    for (const width of [320, 768, 1440]) await looked(browser, proved, width, false);

    // The keyboard alone: Tab from the top to Run, Enter; it learns, proves, and answers.
    let page = await opened(browser);
    await page.evaluate("speed.value = 3");
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press("Tab");
      if ((await page.evaluate("document.activeElement.id")) === "run") break;
    }
    await page.keyboard.press("Enter");
    await ended(page);
    seen.keyboard = await status(page);
    seen.address = await page.evaluate("location.hash");
    seen.model = await page.evaluate("modelFile()");
    await chosen(page, "operand-a");
    await page.keyboard.type("340282366920938463463374607431768211455");
    await chosen(page, "operand-b");
    await page.keyboard.type("1");
    seen.answer = await text(page, "answer");

    // Samples one by one, and the same from the address.
    await page.goto("about:blank");
    await page.goto(address + "#operation=subtraction&seed=1");
    for (let n = 0; n < 30; n++) await page.click("#one");
    seen.steps = await page.evaluate("modelFile()");
    await page.click("#reset");
    seen.reset = await status(page);
    await page.goto("about:blank");
    await page.goto(address + "#operation=subtraction&seed=1&samples=30");
    seen.linked = await page.evaluate("modelFile()");

    // The sliders of time and of the search.
    await page.focus("#time");
    await page.keyboard.press("Home");
    seen.moments = [await text(page, "moment")];
    await page.keyboard.press("ArrowRight");
    seen.moments.push(await text(page, "moment"));
    await page.keyboard.press("End");
    seen.moments.push(await text(page, "moment"));
    await page.focus("#reach");
    await page.keyboard.press("Home");
    seen.reached = await text(page, "reached");

    // A rule of one's own, changed in the table, is learned and proved.
    await page.goto("about:blank");
    await page.goto(address + "#operation=xor");
    await page.evaluate("document.getElementById('rule').open = true; speed.value = 3");
    await page.select('[data-at="0 3 output"]', "1");  // or, instead of exclusive or
    seen.rule = await page.evaluate("location.hash");
    await page.click("#run");
    await ended(page);
    seen.ownProved = await status(page);
    seen.ownAnswer = await text(page, "answer");  // 60 or 9
    await page.click("#more");
    seen.states = await page.evaluate("machine.next.length");

    // One unit fails, three do no better, and the page says so with the sum that fails.
    await page.goto("about:blank");
    await page.goto(address + "#hidden=1&seed=3&samples=20000");
    seen.few = await status(page);
    seen.units = await page.$eval("#hidden", (field) => field.value);
    seen.failure = await text(page, "failure");

    await page.goto("about:blank");
    await page.goto(address + "#hidden=1&samples=600");
    seen.hint = await status(page);
    seen.red = await page.$eval("#answer .wrong", (span) => span.textContent);
    seen.refuted = await text(page, "answer");

    // Hostile addresses are no settings.
    await page.goto("about:blank");
    const hostile = "#operation=constructor&seed=1e9&hidden=x&rate=%3Cb%3E&table=2-%3Cimg%3E-0";
    await page.goto(address + hostile + "&samples=-1");
    seen.hostile = await status(page);

    await page.goto("about:blank");
    await page.goto(address + "#samples=20000");
    seen.sheets = await sheets(page);
  } finally {
    await browser.close();
  }
  console.log(JSON.stringify(seen));
})().catch((error) => { console.error(error); process.exitCode = 1; });
