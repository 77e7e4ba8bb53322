// Use the report as a person would, in Chromium or Firefox, and tell what was seen: one line of
// JSON.
//
// Standard input: {browser, executable, pages: {name: path}, still, altered, worse: paths,
// pictures: a folder or null}; the pages "learnt" and "adder" are among them.
"use strict";
const fs = require("fs");
const { launched, newPage, setScheme, sheets } = require("../helpers/browsers.js");
const AXE = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const task = JSON.parse(fs.readFileSync(0, "utf8"));
const chrome = task.browser === "chrome";
const seen = {
  said: [], schemes: [], axe: [], overflow: [], small: [], cut: [], unhinted: [], parted: [],
  paper: {},
};

async function opened(browser, path, { width = 1200, dark = false, quiet = false } = {}) {
  const page = await newPage(browser);
  if (!quiet) {
    page.on("console", (message) => seen.said.push(`${path} ${message.text()}`));
    page.on("pageerror", (error) => seen.said.push(`${path} ${error}`));
    page.on("request", (request) => {
      if (!/^(file|data):/.test(request.url())) seen.said.push("asks for " + request.url());
    });
  }
  await page.setViewport({ width, height: 900 });
  await setScheme(page, task, dark);
  await page.goto("file://" + path);
  return page;
}

// What the page shows of time: the words at the slider, the headings of the visible steps, and
// the marked steps of the pictures.
const shown = (page) => page.evaluate(() => {
  const visible = (selector) => [...document.querySelectorAll(selector)]
    .filter((e) => e.getClientRects().length > 0);
  return [
    document.getElementById("moment").textContent,
    visible(".step").map((e) => e.querySelector("h3").textContent.split(":")[0]),
    visible("svg .at").map((e) => e.getAttribute("data-t")),
  ];
});

// Letters smaller than 11 pixels as they are seen, words that end outside of their picture, and
// boxes that scroll without a hint.
const legible = (page) => page.evaluate(() => {
  const faults = { small: [], cut: [], unhinted: [] };
  for (const e of document.querySelectorAll("main *")) {
    const own = [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !e.getClientRects().length || /^(title|desc|style)$/i.test(e.tagName)) continue;
    const picture = e.closest("svg");
    const matrix = picture ? e.getScreenCTM() : { a: 1 };
    const size = parseFloat(getComputedStyle(e).fontSize) * matrix.a;
    if (size < 10.99) faults.small.push(`${size.toFixed(1)} px: ${e.textContent}`);
    if (!picture) continue;
    const [box, frame] = [e.getBoundingClientRect(), picture.getBoundingClientRect()];
    if (box.left < frame.left - 1 || box.right > frame.right + 1) faults.cut.push(e.textContent);
  }
  for (const box of document.querySelectorAll("figure .scroll")) {
    const hint = box.parentNode.querySelector(".hint");
    if (box.scrollWidth > box.clientWidth + 1 && !hint.getClientRects().length) {
      faults.unhinted.push(box.getAttribute("aria-label"));
    }
  }
  return faults;
});

async function keyboard(browser) {
  const page = await opened(browser, task.pages.adder);
  await page.bringToFront();
  const states = [await shown(page)];
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
    states.push(await shown(page));
  };
  await press("ArrowRight");
  await press(...Array(20).fill("ArrowRight"));
  await press("ArrowLeft");
  await press(...Array(20).fill("ArrowLeft"));
  await page.click("#on");
  await page.click("#on");
  await page.click("#back");
  states.push(await shown(page));
  await press("Tab", "Enter");  // from the left button to the right one
  await press("Tab", "End");  // to the slider
  await press("Home");
  seen.steps = states;
  // From the top by Tab alone: the first stops are the table, the curve and the controls.
  await page.reload();
  const stops = [];
  for (let presses = 0; presses < 12; presses++) {
    await page.keyboard.press("Tab");
    stops.push(await page.evaluate(() => document.activeElement.id));
    if (stops[stops.length - 1] === "play") break;
  }
  // On to the last step but one, so that it plays no longer than needed.
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  seen.playing = await page.evaluate(() => document.getElementById("play").textContent);
  // Paused by the page itself on its way back, since a slow machine might come too late.
  const paused = await page.waitForFunction(() => {
    const [moment, play] = ["moment", "play"].map((id) => document.getElementById(id));
    const words = moment.textContent;
    if (!words.includes("back")) return null;
    play.click();
    return [words, play.textContent];
  }, { polling: 50 });
  [seen.back, seen.paused] = await paused.jsonValue();
  // In a box that scrolls, the arrows scroll it.
  await page.evaluate(() => document.querySelector("figure .scroll").focus());
  seen.before = await shown(page);
  await page.keyboard.press("ArrowLeft");
  seen.after = await shown(page);
  await page.close();
}

// A page that is printed: its number of sheets, and what may be parted from its heading.
async function printed(browser, name) {
  const page = await opened(browser, task.pages[name], { dark: true });
  seen.paper[name] = await sheets(page);
  if (!chrome) return page.close();  // the rest is asked of Chromium, which can show the medium
  await page.emulateMediaType("print");
  seen.parted.push(...await page.evaluate(() => {
    const style = (e) => getComputedStyle(e);
    const sections = [...document.querySelectorAll("section")];
    return sections.filter((section) => {
      const whole = style(section).breakInside === "avoid";
      const heads = [...section.children].filter((e) => /^(H2|H3|P)$/.test(e.tagName));
      return !whole && !heads.every((e) => style(e).breakAfter === "avoid");
    }).map((section) => section.textContent.slice(0, 30));
  }));
  seen.controls = await page.evaluate(() => [...document.querySelectorAll(".controls, .hint")]
    .filter((e) => e.getClientRects().length > 0).length);
  seen.ink = await page.evaluate(() => {
    const style = getComputedStyle(document.body);
    return [style.color, style.backgroundColor];
  });
  return page.close();
}

// The page at a width, light or dark, as axe and a reader see it.
async function looked(browser, name, width, dark) {
  const page = await opened(browser, task.pages[name], { width, dark });
  await page.evaluate(AXE);
  const violations = await page.evaluate(() => axe.run().then((results) =>
    results.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 300)}`)));
  const place = `${width} ${name}`;
  seen.axe.push(...violations.map((violation) => `${place} ${violation}`));
  seen.schemes.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth);
  if (beyond > width) seen.overflow.push(`${place}: ${beyond}`);
  for (const [fault, words] of Object.entries(await legible(page))) {
    seen[fault].push(...words.map((word) => `${place} ${word}`));
  }
  if (task.pictures) {
    const path = `${task.pictures}/report-${task.browser}-${width}${dark ? "-dark" : ""}`;
    await page.screenshot({ path: `${path}-${name}.png`, fullPage: true });
  }
  await page.close();
}

(async () => {
  // Chromium looks at all pages, Firefox at the three that differ most.
  const names = chrome ? Object.keys(task.pages) : ["learnt", "hostile", "long"];
  let browser = await launched(task, true);
  try {
    for (const width of [320, 768, 1440]) await looked(browser, "learnt", width, true);
    if (!chrome) {  // which is light or dark from its start
      await browser.close();
      browser = await launched(task);
    }
    for (const name of names) await looked(browser, name, 320, false);
    for (const width of [768, 1440]) await looked(browser, "learnt", width, false);
    await keyboard(browser);
    for (const name of names) await printed(browser, name);
    let page = await opened(browser, task.still);
    seen.still = await page.evaluate(() => [
      [...document.querySelectorAll(".step")].filter((e) => e.getClientRects().length).length,
      document.querySelector(".controls").getClientRects().length,
    ]);
    // A page made worse must not pass: grey words, no least width, a box without its hint.
    page = await opened(browser, task.worse, { width: 320, quiet: true });
    await page.evaluate(AXE);
    const violations = await page.evaluate(() => axe.run().then((r) => r.violations.length));
    seen.worse = { axe: violations, ...await legible(page) };
    seen.worse.overflow = await page.evaluate(() => document.documentElement.scrollWidth);
    page = await opened(browser, task.altered, { quiet: true });
    seen.altered = await page.evaluate(() => document.documentElement.className);
  } finally {
    await browser.close();
  }
  console.log(JSON.stringify(seen));
})().catch((error) => { console.error(error); process.exitCode = 1; });
