import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Holder } from '@refwind/core';
import { describe, expect, test } from 'vitest';
import { HeapView, withoutNumbers } from './support/holders.js';
import { type Recorded, recorded, root, script } from './support/recording.js';

/** One `show()` of a program: see fixtures/links/README.md. */
interface Shown {
  /** Place → the places that hold the same object, sorted. */
  readonly held: Readonly<Record<string, readonly string[]>>;
  /** The way to each of these places: module, variable, key, key, … */
  readonly places: Readonly<Record<string, readonly string[]>>;
  /** The way to each container that these are in. */
  readonly owners: Readonly<Record<string, readonly string[]>>;
}

const folder = join(root, 'fixtures', 'links');
const programs = readdirSync(folder).filter(
  (file) => file.endsWith('.py') && /\bshow\(/.test(readFileSync(join(folder, file), 'utf8')),
);

describe('what holds what is what Python says', () => {
  test.each(programs.filter((file) => file !== 'view.py'))('%s', (file) => compare(file));

  test.each(['2', '3'])('random_heap.py, another seed: %s', (seed) =>
    compare('random_heap.py', [seed]),
  );
});

/** Records a program and compares every `show()` of it with the trace. */
async function compare(file: string, args: readonly string[] = []): Promise<void> {
  const program = script('fixtures', 'links', file);
  const run = await recorded({ program, args, holders: 'slots' });
  expect(run).toMatchObject({ exit: 0, stderr: '' });
  const shown = run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Shown);
  const moments = shownAt(run);
  expect(moments).toHaveLength(shown.length);
  shown.forEach((view, index) => {
    const heap = new HeapView(run.reader.columnsAt(moments[index] as number));
    expect({ show: index + 1, held: recordedView(heap, view) }).toEqual({
      show: index + 1,
      held: view.held,
    });
  });
  expect([...run.reader.verify()]).toEqual([]);
}

/** The moments right before each `show()` made its `Moment`. */
function shownAt({ reader }: Recorded): number[] {
  const moments: number[] = [];
  for (const event of reader.events()) {
    if (event.type === 'alloc' && event.typeName === 'Moment') moments.push(event.seq - 1);
  }
  return moments;
}

/** The recorded holders of the places that Python showed, as Python writes them. */
function recordedView(heap: HeapView, { held, places, owners }: Shown): Shown['held'] {
  const names = new Map<number, string>();
  for (const [place, path] of Object.entries(owners)) {
    const object = heap.at(path);
    if (object !== undefined) names.set(object, place);
  }
  const text = (holder: Holder): string => {
    if (holder.kind === 'slot') {
      return `${names.get(holder.owner) ?? '?'}${withoutNumbers(holder.key)}`;
    }
    if (holder.kind !== 'variable') return `${holder.kind} ${holder.detail}`;
    return holder.frame === '__main__' ? holder.name : `${holder.frame}.${holder.name}`;
  };
  const view: Record<string, string[]> = {};
  for (const place of Object.keys(held)) {
    const object = heap.at(places[place] as readonly string[]);
    view[place] = object === undefined ? [] : heap.holdersOf(object).map(text).sort();
  }
  return view;
}
