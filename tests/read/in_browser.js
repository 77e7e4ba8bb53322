// Read the page as a person would, in Chromium or Firefox, and tell what was seen: one line of
// JSON.
//
// Standard input: {browser, executable, page, worse: paths, pictures: a folder or null}
"use strict";
const fs = require("fs");
const puppeteer = require("puppeteer-core");
const AXE = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const task = JSON.parse(fs.readFileSync(0, "utf8"));
const chrome = task.browser === "chrome";
const seen = { said: [], axe: [], overflow: [], small: [], parted: [] };

// Only Chromium can be told the colour scheme and the medium; both browsers see all widths.
async function opened(browser, path, { width = 1440, dark = false } = {}) {
  const page = await browser.newPage();
  // Firefox lays out a page that is still arriving, and then may say that an element of an equation
  // lacks a child. Whether it does is tested on the text of the page.
  const hear = (text) => {
    if (!/Invalid markup: Incorrect number of children/.test(text)) seen.said.push(text);
  };
  page.on("console", (message) => hear(message.text()));
  page.on("pageerror", (error) => hear(String(error)));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) seen.said.push("asks for " + request.url());
  });
  await page.setViewport({ width, height: 900 });
  if (chrome) {
    const scheme = { name: "prefers-color-scheme", value: dark ? "dark" : "light" };
    await page.emulateMediaFeatures([scheme]);
  }
  await page.goto("file://" + path);
  return page;
}

// The letters below 11 pixels, equations apart, whose indices are small.
const small = (page) => page.evaluate(() => {
  const own = (e) => [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.getClientRects().length && !e.closest("math") && own(e))
    .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 11)
    .map((e) => e.textContent.slice(0, 40));
});

// The rows whose note does not begin on the line on which its code begins.
const parted = (page) => page.evaluate(() => {
  const notes = [...document.querySelectorAll(".r > .n")].filter((e) => e.offsetHeight);
  const top = (e) => e.getBoundingClientRect().top;
  return notes.filter((note) => Math.abs(top(note) - top(note.previousSibling)) > 0.5)
    .map((note) => note.textContent.slice(0, 40));
});

// The time steps whose numbers are visible.
const shown = (page) => page.evaluate(() => {
  const visible = [...document.querySelectorAll(".s")].filter((e) => e.innerText.trim()
    && getComputedStyle(e).display !== "none");
  const steps = visible.map((e) => e.className.match(/t\d+/g));
  return [...Array(17).keys()]
    .filter((t) => steps.length && steps.every((s) => s.includes("t" + t)));
});

const violations = async (page) => {
  await page.evaluate(AXE);
  const run = "axe.run().then((r) => r.violations.map((v) => v.id + ': ' + v.nodes[0].html))";
  return page.evaluate(run);
};
const beyond = (page) => page.evaluate("document.documentElement.scrollWidth - innerWidth");

(async () => {
  const browser = await puppeteer.launch({
    browser: task.browser, executablePath: task.executable, headless: true, timeout: 180000,
    args: chrome ? ["--no-sandbox", "--disable-dev-shm-usage"] : [],
  });
  try {
    for (const width of [320, 360, 768, 1100, 1440]) {
      for (const dark of chrome ? [false, true] : [false]) {
        const page = await opened(browser, task.page, { width, dark });
        const place = `${width}${dark ? " dark" : ""}: `;
        if (dark ? width === 320 : width === 320 || width === 1440) {
          seen.axe.push(...(await violations(page)).map((v) => place + v));
        }
        if ((await beyond(page)) > 0) seen.overflow.push(place + (await beyond(page)));
        seen.small.push(...(await small(page)).map((words) => place + words));
        if (width === 1440) seen.parted.push(...(await parted(page)));
        if (task.pictures) {
          const path = `${task.pictures}/read-${task.browser}-${place.replace(/\W+/g, "-")}.png`;
          await page.screenshot({ path, fullPage: false });
        }
        await page.close();
      }
    }

    // The keyboard alone: Tab to the time steps, then the arrow keys.
    const page = await opened(browser, task.page);
    seen.steps = [await shown(page)];
    await page.keyboard.press("Tab");
    for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft"]) {
      await page.keyboard.press(key);
      seen.steps.push(await shown(page));
    }
    seen.outline = await page.evaluate(
      "getComputedStyle(document.activeElement.parentNode).outlineStyle");
    if (chrome) {
      seen.paper = (await page.pdf({ preferCSSPageSize: true })).length;
      await page.emulateMediaType("print");
      seen.controls = await page.evaluate(() => [...document.querySelectorAll(".bar *")]
        .filter((e) => e.getClientRects().length && !e.children.length).map((e) => e.textContent));
    }
    await page.close();

    const worse = await opened(browser, task.worse, { width: 320 });
    seen.worse = {
      axe: await violations(worse), overflow: await beyond(worse), small: await small(worse),
      shown: await shown(worse),
    };
  } finally {
    await browser.close();
  }
  console.log(JSON.stringify(seen));
})();
