// Compiles the engine (`engine/*.ts`, AssemblyScript) and writes it as text into a source file, so that the package's
// bundles and its tests have it alike. What both languages must agree on comes from the TypeScript sources.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const output = join(root, 'src', 'tracking', 'engine', 'compiled.generated.ts');
/** Where the numbers are that the engine knows as `GROUP_name`. */
const SHARED = ['src/instrument/shared.ts', 'src/layout/structures.ts'];

export async function buildEngine() {
  const { default: asc } = await import('assemblyscript/asc');
  const sources = new Map([['constants.ts', await constants()]]);
  const files = new Map();
  const { error, stderr } = await asc.main(
    [
      'index.ts',
      '--outFile',
      'engine.wasm',
      '-O3',
      '--runtime',
      'stub',
      '--importMemory',
      '--noAssert',
      '--use',
      'abort=',
    ],
    {
      readFile: (name) => sources.get(name) ?? fileOf(name),
      writeFile: (name, contents) => files.set(name, contents),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`the engine does not compile:\n${stderr.toString()}`);
  const text = Buffer.from(files.get('engine.wasm')).toString('base64');
  writeFileSync(output, `export const ENGINE = '${text}';\n`);
}

function fileOf(name) {
  const path = join(root, 'engine', name);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** All whole numbers of the shared tables. */
async function constants() {
  const lines = [];
  for (const path of SHARED) {
    const { outputFiles } = await build({
      entryPoints: [join(root, path)],
      bundle: true,
      format: 'esm',
      write: false,
      external: ['@refwind/*'],
    });
    const [{ text }] = outputFiles;
    const own = text.replace(
      /^import .* from "@refwind\/core\/trace";$/m,
      'const CHUNK_ROWS = 1 << 16;',
    );
    const module = await import(
      `data:text/javascript;base64,${Buffer.from(own).toString('base64')}`
    );
    for (const [name, value] of Object.entries(module)) flatten(name, value, lines);
  }
  return lines.join('\n');
}

function flatten(name, value, lines) {
  if (Number.isInteger(value)) lines.push(`export const ${name}: u32 = ${value >>> 0};`);
  else if (typeof value === 'object' && !Array.isArray(value)) {
    for (const [field, each] of Object.entries(value)) flatten(`${name}_${field}`, each, lines);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildEngine();
