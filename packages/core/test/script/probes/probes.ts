import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CHANGES, type Change } from './changes.js';

const FOLDER = fileURLToPath(new URL('../../../../../fixtures/probes/', import.meta.url));

/** A small program and what interpreters printed. */
export interface Probe {
  /** `p01_refcount_names` */
  readonly name: string;
  readonly source: string;
  readonly change: Change;
  /** By version, oldest first: `3.8.18`, `3.14.2-wasm32`. */
  readonly outputs: ReadonlyMap<string, string>;
}

const read = (name: string): string => readFileSync(`${FOLDER}${name}`, 'utf8');

export function probes(): Probe[] {
  const files = readdirSync(FOLDER);
  return files
    .filter((file) => file.endsWith('.py'))
    .sort()
    .map((file) => {
      const name = file.slice(0, -'.py'.length);
      const versions = files
        .filter((each) => each.startsWith(`${name}.`) && each.endsWith('.out'))
        .map((each) => each.slice(name.length + 1, -'.out'.length))
        .sort(byVersion);
      return {
        name,
        source: read(file),
        change: CHANGES[name.slice(0, 3)] ?? {},
        outputs: new Map(versions.map((version) => [version, read(`${name}.${version}.out`)])),
      };
    });
}

/** Programs that run long are run once for each different output. */
const LONG: ReadonlySet<string> = new Set(['p07', 'p08', 'p11', 'p23']);

/** What is compared, by version. */
export function comparedOutputs({ name, outputs, change }: Probe): (readonly [string, string])[] {
  const seen = new Set<string>();
  const { rows = 0, python = '' } = change.costly ?? {};
  const cut = [...outputs].map(
    ([version, printed]) =>
      [version, version === python ? printed : withoutLast(rows, printed)] as const,
  );
  return cut.filter(([, printed]) => {
    if (!LONG.has(name.slice(0, 3))) return true;
    if (seen.has(printed)) return false;
    seen.add(printed);
    return true;
  });
}

const withoutLast = (rows: number, output: string): string =>
  rows === 0 ? output : `${output.trimEnd().split('\n').slice(0, -rows).join('\n')}\n`;

/** `3.9.18` is before `3.14.2-wasm32`. */
function byVersion(a: string, b: string): number {
  const [x, y] = [numbers(a), numbers(b)];
  return x[0]! - y[0]! || x[1]! - y[1]! || a.localeCompare(b);
}

const numbers = (version: string): number[] =>
  (version.match(/\d+/g) ?? []).slice(1, 3).map(Number);

/** The program without what is no heap script. @throws when such a line is not there */
export function scriptOf({ name, source, change }: Probe, version: string): string {
  let script = source;
  const { costly, without = [] } = change;
  const left = costly && costly.python !== version ? [...without, costly] : without;
  for (const { lines, instead = '' } of left as readonly { lines: string; instead?: string }[]) {
    if (!script.includes(lines)) throw new Error(`${name} has no line ${JSON.stringify(lines)}`);
    script = script.replace(lines, () => instead);
  }
  return script;
}

/** The rows that are compared. */
export function rowsOf(output: string, { change }: Probe): string[] {
  const left = (change.without ?? []).flatMap(({ rows }) => rows ?? []);
  return output.split('\n').filter((row) => !left.some((each) => each.test(row)));
}
