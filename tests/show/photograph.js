// The picture of docs/report.png: the run of a report, at its fourth step, as Chromium shows it.
//
//     python3 -m purernn learn addition --save adder.json
//     python3 -m purernn report adder.json 105 58 -o report.html
//     NODE_PATH=~/.cache/purernn-interpreters/node_modules \
//         node tests/show/photograph.js report.html docs/report.png
"use strict";
const path = require("path");
const puppeteer = require("puppeteer-core");
const [page, picture] = process.argv.slice(2);

(async () => {
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true,
    args: ["--no-sandbox", "--disable-lcd-text"],
  });
  try {
    const tab = await browser.newPage();
    await tab.setViewport({ width: 1130, height: 1200 });
    await tab.goto("file://" + path.resolve(page));
    for (let t = 1; t < 4; t++) await tab.keyboard.press("ArrowRight");
    const clip = await tab.evaluate(() => {
      const [run, pictures] = ["#run", "#run .side"].map((name) =>
        document.querySelector(name).getBoundingClientRect());
      const [x, y] = [run.left - 20, run.top + scrollY - 20];
      return { x, y, width: run.width + 40, height: pictures.bottom - run.top };
    });
    await tab.screenshot({ path: picture, clip, captureBeyondViewport: true });
  } finally {
    await browser.close();
  }
})().catch((error) => { console.error(error); process.exitCode = 1; });
