// Runs a Python file in a `pyodide` package that lies anywhere, as an ordinary Python would:
//
//     node package-python.mjs FOLDER FILE
//
// FOLDER: the installed package. Nothing is instrumented; what the file prints goes to the output.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, file] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(folder, 'pyodide.mjs')).href);
const stdout = (line) => process.stdout.write(`${line}\n`);
const python = await loadPyodide({ indexURL: folder, stdout });
const globals = python.toPy({ __name__: '__main__' });
python.runPython(readFileSync(file, 'utf8'), { globals, filename: file });
