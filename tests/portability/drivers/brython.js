// Run a folder of Python files under Brython, on Node, without a browser.
//
//     NODE_PATH=…/node_modules node brython.js FOLDER SCRIPT
//
// Brython expects a page. The few things of it that it touches at start are
// given here as stubs; everything that the script may import is put into
// Brython's table of modules before it runs, and whatever else it asks for is
// answered with a 404, which Brython turns into ImportError.
'use strict';
const fs = require('fs');
const path = require('path');
const vm = require('vm');

const [folder, script] = process.argv.slice(2);

// ---- a page with nothing on it
const page = 'http://localhost/';
globalThis.self = globalThis;
globalThis.location = { href: page, origin: page, pathname: '/' };
globalThis.addEventListener = () => {};
globalThis.document = {
  currentScript: { src: page },
  getElementsByTagName: () => [{ src: page }],
  querySelectorAll: () => [],
  addEventListener: () => {},
  dispatchEvent: () => true,
};
globalThis.XMLHttpRequest = class {
  constructor() { this.status = 0; this.readyState = 0; this.responseText = ''; }
  open() {}
  setRequestHeader() {}
  overrideMimeType() {}
  send() {
    this.status = 404;
    this.readyState = 4;
    if (this.onreadystatechange) this.onreadystatechange();
  }
};
if (!Set.prototype.difference) {  // Node has it from version 22
  Object.defineProperty(Set.prototype, 'difference', {
    value(other) { return new Set([...this].filter((item) => !other.has(item))); },
  });
}

// ---- Brython and its standard library
const { __BRYTHON__: brython } = require('brython/brython.js');
globalThis.__BRYTHON__ = brython;
globalThis.$B = brython;
globalThis._b_ = brython.builtins;
const library = require.resolve('brython/brython_stdlib.js');
vm.runInThisContext(fs.readFileSync(library, 'utf8'), { filename: library });

// ---- the folder's modules and packages
const modules = {};
function collect(directory, prefix) {
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) {
      if (fs.existsSync(path.join(file, '__init__.py'))) collect(file, prefix + entry.name + '.');
    } else if (entry.name === '__init__.py') {
      if (prefix) modules[prefix.slice(0, -1)] = ['.py', fs.readFileSync(file, 'utf8'), [], 1];
    } else if (entry.name.endsWith('.py')) {
      modules[prefix + entry.name.slice(0, -3)] = ['.py', fs.readFileSync(file, 'utf8'), []];
    }
  }
}
collect(folder, '');
brython.loadBrythonPackage(modules);

// ---- run it
globalThis.writeOut = (text) => { fs.writeSync(1, String(text)); };
globalThis.writeError = (text) => { fs.writeSync(2, String(text)); };
console.log = console.debug = console.info = () => {};
const prelude = `
import sys
from browser import self as page
class Stream:
    def __init__(self, write):
        self.write = write
    def flush(self):
        pass
sys.stdout, sys.stderr = Stream(page.writeOut), Stream(page.writeError)
del Stream, page
`;
try {
  brython.runPythonSource(prelude + fs.readFileSync(path.join(folder, script), 'utf8'), '__main__');
} catch (error) {
  const what = error.stack || (error.ob_type && error.ob_type.tp_name) || error;
  fs.writeSync(2, 'brython.js: ' + String(what).slice(0, 1000) + '\n');
  process.exitCode = 1;
}
