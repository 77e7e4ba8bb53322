// What the tests of pages share: a browser, light or dark, and the sheets of a printed page.
"use strict";
const zlib = require("zlib");
const puppeteer = require("puppeteer-core");

// A headless browser for a task {browser, executable}; Firefox is dark from its start or not at
// all, Chromium is told by the page.
const launched = (task, dark = false) => puppeteer.launch({
  browser: task.browser, executablePath: task.executable, headless: true, timeout: 180000,
  args: task.browser === "chrome" ? ["--no-sandbox", "--disable-dev-shm-usage"] : [],
  extraPrefsFirefox: { "layout.css.prefers-color-scheme.content-override": dark ? 0 : 1 },
});

// A page that waits long enough for a machine that has much else to do.
async function newPage(browser) {
  const page = await browser.newPage();
  page.setDefaultTimeout(180000);
  return page;
}

// The colour scheme of a page of Chromium.
async function setScheme(page, task, dark) {
  if (task.browser !== "chrome") return;
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
  ]);
}

// How many sheets of A4 a page takes: the page objects of its PDF, some in packed streams. Before
// it prints, Puppeteer waits for the fonts to be ready; Firefox leaves that open for good after
// some loads (about one in ten), until the page is laid out anew, as it is at another width.
async function sheets(page) {
  await page.setViewport({ width: 1000, height: 900 });
  const pdf = Buffer.from(await page.pdf({ format: "A4", timeout: 180000 }));
  const texts = [pdf.toString("latin1")];
  for (const start of texts[0].matchAll(/stream\r?\n/g)) {
    try {
      texts.push(zlib.inflateSync(pdf.subarray(start.index + start[0].length)).toString("latin1"));
    } catch (error) {
      // no packed stream begins here
    }
  }
  return (texts.join("").match(/\/Type\s*\/Page\b/g) || []).length;
}

module.exports = { launched, newPage, setScheme, sheets };
