// Run a folder of Python files under Skulpt, on Node.
//
//     NODE_PATH=…/node_modules node skulpt.js FOLDER SCRIPT
'use strict';
const fs = require('fs');
const path = require('path');
require('skulpt/main.js');

const [folder, script] = process.argv.slice(2);
const { Sk } = globalThis;

// Skulpt asks for each place that a module may be at until one does not throw.
function read(name) {
  const file = path.join(folder, name);
  if (!name.startsWith('src/') && fs.existsSync(file) && fs.statSync(file).isFile()) {
    return fs.readFileSync(file, 'utf8');
  }
  const bundled = Sk.builtinFiles.files[name];
  if (bundled === undefined) throw new Error('no such file: ' + name);
  return bundled;
}

Sk.configure({
  __future__: Sk.python3,
  execLimit: null,
  output: (text) => { fs.writeSync(1, text); },
  read,
});
Sk.sysargv = [script];
const source = fs.readFileSync(path.join(folder, script), 'utf8');
const main = () => Sk.importMainWithBody('__main__', false, source, true);
Sk.misceval.asyncToPromise(main).catch((error) => {
  fs.writeSync(2, 'skulpt.js: ' + error.toString() + '\n');
  process.exitCode = 1;
});
