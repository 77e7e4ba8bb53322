// Use the page as a person would, in Chromium or Firefox, and tell what was seen: one line of JSON.
//
// Standard input: {browser, executable, page: a path, pictures: a folder or null}
"use strict";
const fs = require("fs");
const puppeteer = require("puppeteer-core");
const AXE = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const task = JSON.parse(fs.readFileSync(0, "utf8"));
const address = "file://" + task.page;
const seen = { said: [], axe: [], overflow: [], small: [] };

async function opened(browser, hash = "", { width = 1024, dark = false } = {}) {
  const page = await browser.newPage();
  page.on("console", (message) => seen.said.push(message.text()));
  page.on("pageerror", (error) => seen.said.push(String(error)));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) seen.said.push("asks for " + request.url());
  });
  await page.setViewport({ width, height: 900 });
  if (task.browser === "chrome") {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
  }
  await page.goto(address + hash);
  return page;
}

const status = (page) => page.evaluate("document.getElementById('status').textContent");
const text = (page, id) => page.evaluate(`document.getElementById('${id}').textContent`);
const chosen = (page, id) => page.evaluate((name) => {
  document.getElementById(name).focus();
  document.getElementById(name).select();
}, id);
const ended = (page) => page.waitForFunction("run.ended && timer === null", { timeout: 60000 });

(async () => {
  const browser = await puppeteer.launch({
    browser: task.browser, executablePath: task.executable, headless: true, timeout: 180000,
    args: task.browser === "chrome" ? ["--no-sandbox", "--disable-dev-shm-usage"] : [],
  });
  try {
    // Every width and scheme: no violation, nothing beyond the edge, no letter below 11 pixels.
    const dark = task.browser === "chrome" ? [false, true] : [false];
    const states = [
      "#samples=70", "#operation=three_operand_addition&hidden=32&samples=40", "#samples=20000",
    ];
    for (const width of [320, 768, 1440]) {
      for (const scheme of dark) {
        for (const hash of width === 320 && !scheme ? ["", ...states] : states.slice(2)) {
          const page = await opened(browser, hash, { width, dark: scheme });
          await page.evaluate("document.getElementById('rule').open = true");
          await page.evaluate(AXE);
          const violations = await page.evaluate(() => axe.run().then((results) =>
            results.violations.map((v) => v.id + ": " + v.nodes[0].html)));
          seen.axe.push(...violations.map((violation) => `${width} ${hash} ${violation}`));
          const beyond = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
          if (beyond > 0) seen.overflow.push(`${width} ${hash}: ${beyond}`);
          const smallest = await page.evaluate(() => Math.min(
            ...[...document.querySelectorAll("p, text, label, th, td, button")]
              .map((e) => parseFloat(getComputedStyle(e).fontSize))));
          if (smallest < 11) seen.small.push(`${width} ${hash}: ${smallest}`);
          if (task.pictures) {
            const place = `${width}${scheme ? "-dark" : ""}${hash.replace(/\W+/g, "-")}`;
            const path = `${task.pictures}/${task.browser}-${place}.png`;
            await page.screenshot({ path, fullPage: true });
          }
          await page.close();
        }
      }
    }

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
    await page.goto(address + "#operation=subtraction&seed=3");
    for (let n = 0; n < 20; n++) await page.click("#one");
    seen.steps = await page.evaluate("modelFile()");
    await page.click("#reset");
    seen.reset = await status(page);
    await page.goto("about:blank");
    await page.goto(address + "#operation=subtraction&seed=3&samples=20");
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

    // One unit fails, two do no better, and the page says so with the sum that fails.
    await page.goto("about:blank");
    await page.goto(address + "#hidden=1&samples=20000");
    seen.few = await status(page);
    seen.failure = await text(page, "failure");

    // Hostile addresses are no settings.
    await page.goto("about:blank");
    const hostile = "#operation=constructor&seed=1e9&hidden=x&rate=%3Cb%3E&table=2-%3Cimg%3E-0";
    await page.goto(address + hostile + "&samples=-1");
    seen.hostile = await status(page);

    if (task.browser === "chrome") {
      await page.goto("about:blank");
      await page.goto(address + "#samples=20000");
      const pdf = Buffer.from(await page.pdf({ format: "A4" })).toString("latin1");
      seen.sheets = (pdf.match(/\/Type\s*\/Page\b/g) || []).length;
    }
  } finally {
    await browser.close();
  }
  console.log(JSON.stringify(seen));
})().catch((error) => { console.error(error); process.exitCode = 1; });
