// Run a folder of Python files under MicroPython's WebAssembly build, on Node.
//
//     NODE_PATH=…/node_modules node micropython.mjs FOLDER SCRIPT
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, script] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const build = require.resolve('@micropython/micropython-webassembly-pyscript/micropython.mjs');
const { loadMicroPython } = await import(pathToFileURL(build));

const python = await loadMicroPython({
  heapsize: 4 * 1024 * 1024,  // where it starts; it grows
  linebuffer: true,
  stdout: (line) => { fs.writeSync(1, line + '\n'); },
  stderr: (line) => { fs.writeSync(2, line + '\n'); },
});

function copy(from, to) {
  python.FS.mkdirTree(to);
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = to + '/' + entry.name;
    if (entry.isDirectory()) copy(source, target);
    else if (entry.name.endsWith('.py')) python.FS.writeFile(target, fs.readFileSync(source));
  }
}
copy(path.resolve(folder), '/work');
python.FS.chdir('/work');

try {
  python.runPython("import sys\nsys.path.insert(0, '/work')\n");
  python.runPython(fs.readFileSync(path.join(folder, script), 'utf8'));
} catch (error) {
  fs.writeSync(2, 'micropython.mjs: ' + String(error.message).slice(0, 1000) + '\n');
  process.exitCode = 1;
}
