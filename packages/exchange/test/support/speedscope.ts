import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

/** What speedscope makes of a file, as far as tests look at it. */
interface ImportedGroup {
  readonly name: string;
  readonly profiles: readonly ImportedProfile[];
}

export interface ImportedProfile {
  getName(): string;
  getTotalWeight(): number;
  formatValue(value: number): string;
  forEachFrame(visit: (frame: ImportedFrame) => void): void;
}

interface ImportedFrame {
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
  getSelfWeight(): number;
  getTotalWeight(): number;
}

type Import = (name: string, base64: string) => Promise<ImportedGroup | null>;

const folder = join(
  dirname(createRequire(import.meta.url).resolve('speedscope/package.json')),
  'dist/release',
);

/** The JSON schema that speedscope publishes. */
export function speedscopeSchema(): object {
  return JSON.parse(readFileSync(join(folder, 'file-format-schema.json'), 'utf8')) as object;
}

/** Speedscope's own importer, out of its page's script, which is run up to where it would begin to draw. */
export function speedscopeImporter(): Import {
  const script = readdirSync(folder).find((name) => /^speedscope-.*\.js$/.test(name));
  if (script === undefined) throw new Error('speedscope has no script any more');
  const source = readFileSync(join(folder, script), 'utf8');
  const [, importer] =
    /loadFileFromBase64:\((?:\w+),(?:\w+)\)=>\{this\.loadProfile\(\(\)=>(\w+)\(/.exec(source) ?? [];
  const drawing = source.indexOf('console.log(`speedscope v');
  if (importer === undefined || drawing < 0) throw new Error('speedscope is built another way now');
  const page = pageLike();
  runInContext(`${source.slice(0, drawing)}globalThis.importer = ${importer};})();`, page);
  return page.importer as Import;
}

/** As much of a browser as the script touches. */
function pageLike(): Record<string, unknown> {
  const nothing = () => null;
  const element = () => ({
    style: {},
    getContext: nothing,
    setAttribute: nothing,
    appendChild: nothing,
  });
  const page: Record<string, unknown> = {
    console: { log: nothing, warn: nothing, error: nothing, time: nothing, timeEnd: nothing },
    document: {
      createElement: element,
      head: element(),
      body: element(),
      addEventListener: nothing,
    },
    location: { protocol: 'http:', hash: '', search: '', href: 'http://localhost/' },
    matchMedia: () => ({ matches: false, addListener: nothing }),
    localStorage: { getItem: nothing, setItem: nothing },
    requestAnimationFrame: nothing,
    addEventListener: nothing,
    navigator: {},
    ...{ TextDecoder, TextEncoder, URL, Blob, atob, btoa, setTimeout, clearTimeout },
    ...{ performance, WebAssembly, DecompressionStream, Response },
  };
  page.window = page;
  page.self = page;
  return createContext(page) as Record<string, unknown>;
}
