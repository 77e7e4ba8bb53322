// Run a folder of Python files under Pyodide (CPython as WebAssembly), on Node.
//
//     NODE_PATH=…/node_modules node pyodide.mjs FOLDER SCRIPT
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, script] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const { loadPyodide } = await import(pathToFileURL(require.resolve('pyodide/pyodide.mjs')));

const python = await loadPyodide();
python.FS.mkdirTree('/work');
python.FS.mount(python.FS.filesystems.NODEFS, { root: path.resolve(folder) }, '/work');
python.globals.set('script', script);
process.exitCode = python.runPython(`
import os, runpy, sys, traceback
os.chdir('/work')
sys.path.insert(0, '/work')
sys.dont_write_bytecode = True
def run():
    try:
        runpy.run_path(script, run_name='__main__')
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0
status = run()
sys.stdout.flush()
sys.stderr.flush()
status
`);
