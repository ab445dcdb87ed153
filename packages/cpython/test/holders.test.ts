import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HeapView, withoutNumbers } from './support/holders.js';
import { type Recorded, recorded, root, script } from './support/recording.js';

/** `#: item <- item, node.child`: at the end of this line the object called `item` has these holders. */
interface Expected {
  readonly line: number;
  readonly object: string;
  readonly holders: readonly string[];
}

const folder = join(root, 'fixtures', 'holders');
const programs = readdirSync(folder).filter((file) => file.endsWith('.py'));

describe('every holder of an object, at the lines that say them; all links, at every line', () => {
  test.each(programs)('%s', async (file) => {
    const program = script('fixtures', 'holders', file);
    const run = await recorded({ program, holders: 'full', check: true });
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    expect(run.result.check).toMatchObject({ mismatches: 0, examples: [] });
    expect(run.result.check?.links).toMatchObject({ differences: 0, examples: [] });
    expect(run.result.check?.links?.comparisons).toBeGreaterThan(0);
    const expected = expectations(readFileSync(join(folder, file), 'utf8'));
    expect(expected.length).toBeGreaterThan(0);
    const found = expected.map((each) => ({
      ...each,
      holders: holdersAt(run, join(folder, file), each),
    }));
    expect(found).toEqual(expected.map((each) => ({ ...each, holders: sorted(each.holders) })));
    expect([...run.reader.verify()]).toEqual([]);
  });
});

/** The moment before the function that the line is in goes on to another line, or ends. */
function endOf(line: number, file: string, reader: Recorded['reader']): number {
  let name: string | undefined;
  let last = 0;
  for (const { seq, site } of reader.events()) {
    const isHere = site?.line === line && site.file === file;
    if (name === undefined && isHere) name = site.function;
    else if (name !== undefined && site?.function === name && !isHere) return last;
    last = seq;
  }
  return last;
}

function expectations(source: string): Expected[] {
  return source.split('\n').flatMap((text, index) => {
    const [, object, holders] = /#: (\S+) <- (.*)$/.exec(text) ?? [];
    return object && holders ? [{ line: index + 1, object, holders: holders.split(', ') }] : [];
  });
}

const sorted = (texts: readonly string[]): string[] => [...texts].sort();

/** The recorded holders at the line's end, written as the fixture does where it has a name for the owner. */
function holdersAt(
  { reader }: Recorded,
  file: string,
  { line, object, holders }: Expected,
): string[] {
  const heap = new HeapView(reader.columnsAt(endOf(line, file, reader)));
  const owners = new Map<number, string>();
  for (const holder of [...holders, ...holders.flatMap(prefixes)]) {
    const { owner } = split(holder);
    const id = owner === undefined ? undefined : heap.at(way(owner));
    if (id !== undefined && owner !== undefined) owners.set(id, owner);
  }
  const found = heap.at(way(object));
  if (found === undefined) return ['no such object'];
  return sorted(
    heap.holdersOf(found).map((holder) => {
      if (holder.kind === 'slot') {
        return `${owners.get(holder.owner) ?? '?'}${withoutNumbers(holder.key)}`;
      }
      if (holder.kind !== 'variable') return `${holder.kind} ${holder.detail}`;
      return holder.frame === '__main__' ? holder.name : `${holder.frame}:${holder.name}`;
    }),
  );
}

/** `a.b[0]` → its last step, and what that is a step of. */
function split(path: string): { owner: string | undefined } {
  const last = steps(path).at(-1) ?? '';
  const owner = path.slice(0, path.length - last.length);
  return { owner: owner === '' ? undefined : owner };
}

/** All that a path goes through. */
function prefixes(path: string): string[] {
  const parts = steps(path);
  return parts.map((_, index) => parts.slice(0, index + 1).join(''));
}

/** A variable, of a frame or another module if that is in front of it, or a temporary; then key after key. */
const steps = (path: string): string[] =>
  path.match(/^temporary .*|^[\w.<>#]+:\w+|^\w+|\.\w+|\[[^\]]*\]|\{[^}]*\}/g) ?? [];

/** As `HeapView.at` takes it: the module or frame, the variable, key after key. */
function way(path: string): string[] {
  const [first = '', ...keys] = steps(path);
  const [, frame = '__main__', name = ''] = /^(?:(.*):)?(.*)$/.exec(first) ?? [];
  return [frame, name, ...keys];
}
