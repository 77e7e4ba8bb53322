// Run the page's own JavaScript, the second implementation, and tell what learn.py tells.
//
//     NODE_PATH=…/node_modules node javascript.js ENGINE PROGRAM FOLDER SCRIPT
//
// ENGINE is node, chrome or firefox, PROGRAM the browser's path (node's own is not needed). FOLDER
// holds core.js, the page's core; SCRIPT is not run: the same work is written out below.
'use strict';
const fs = require('fs');
const path = require('path');
const vm = require('vm');

const [engine, program, folder] = process.argv.slice(2);
const core = fs.readFileSync(path.join(folder, 'core.js'), 'utf8');
const work = `
(() => {
  const lines = [], say = (name, value) => lines.push(name + ': ' + value);
  say('python', 'ECMAScript');
  const runs = [['addition', 3n ** 120n, 5n ** 80n], ['subtraction', 5n ** 80n, 3n ** 100n]];
  for (const [operation, a, b] of runs) {
    const machine = MACHINES[operation], start = performance.now();
    let last;
    for (const { progress, counts } of learn(machine)) if (counts) last = progress;
    const learned = performance.now();
    const verdict = prove(last.integers, machine, 20000);
    const proved = performance.now();
    say(operation, verdict.status);
    say(operation + ' samples', last.samples);
    say(operation + ' answer', compute(machineOf(verdict, machine), [a, b]));
    const same = sameTables(minimised(machineOf(verdict, machine)), minimised(machine));
    say(operation + ' extracted', same ? 'True' : 'False');
    say(operation + ' certificate', 'not checked');
    say(operation + ' digest', digestOf(fieldsOf(last.integers)));
    say(operation + ' learned in', ((learned - start) / 1000).toFixed(3));
    say(operation + ' proved in', ((proved - learned) / 1000).toFixed(3));
  }
  return lines.join('\\n');
})()`;

async function inBrowser() {
  const browser = await require('puppeteer-core').launch({
    browser: engine, executablePath: program, headless: true, timeout: 180000,
    args: engine === 'chrome' ? ['--no-sandbox', '--disable-dev-shm-usage'] : [],
  });
  try {
    const page = await browser.newPage();
    await page.goto('about:blank');
    const version = (await browser.version()).split('/').pop();
    return 'implementation: ' + version + '\n' + await page.evaluate(core + work);
  } finally {
    await browser.close();
  }
}

(async () => {
  const text = engine === 'node'
    ? 'implementation: ' + process.versions.node + '\n' + vm.runInThisContext(core + work)
    : await inBrowser();
  fs.writeSync(1, text + '\n');
})().catch((error) => {
  fs.writeSync(2, 'javascript.js: ' + String(error.stack || error).slice(0, 1000) + '\n');
  process.exitCode = 1;
});
