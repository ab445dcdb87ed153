import { describe, expect, test } from 'vitest';
import type { Thresholds } from '../../../src/versions/collector.js';
import { Program } from './program.js';

type Counts = readonly [number, number, number];

/** p10_gc_counts.py: what `gc.get_count`, `gc.get_threshold` and `gc.collect` say. */
class Counted extends Program {
  constructor(python: string) {
    super(python);
    this.makeList('interpreter', 20);
    // Alive, and not found by marking: without such an increment ends the cycle at once.
    const owner = this.allocate({ type: 'allocate', typeName: 'C', kind: 'list', gc: false });
    this.run({ type: 'bind', name: 'outside', object: owner, reference: 'move' });
    for (let index = 0; index < 40; index++) this.makeItem(owner, index);
    this.run({ type: 'disable' });
    this.collect();
    this.collect();
  }

  /** `gc.get_count()` after each group of passes. */
  countsAfter(...groups: readonly (readonly number[])[]): Counts[] {
    return groups.map((group) => {
      for (const generation of group) this.collect(generation);
      return this.heap.counts();
    });
  }

  /** Objects in a ring by these keys, dropped. */
  drop(...members: readonly [typeName: string, key: string][]): void {
    const objects = members.map(([typeName]) => this.make(typeName));
    members.forEach(([, key], index) => {
      const object = objects[(index + 1) % objects.length]!;
      this.run({ type: 'set-slot', owner: objects[index]!, key, object, reference: 'new' });
    });
    for (const object of objects) this.run({ type: 'release', object });
  }
}

describe('counts and thresholds (p10)', () => {
  const generational: readonly Counts[] = [
    [0, 0, 0],
    [0, 1, 0],
    [0, 2, 0],
    [0, 0, 1],
    [0, 0, 3],
    [0, 0, 0],
  ];
  const incremental: readonly Counts[] = [
    [0, 0, 0],
    [0, 1, 0],
    [0, 2, 0],
    [0, 2, 0],
    [0, 3, 0],
    [0, 0, 0],
  ];

  test.each([
    ['3.8.18', generational, 10],
    ['3.11.7', generational, 10],
    ['3.12.1', generational, 10],
    ['3.13.18', generational, 10],
    ['3.14.0', incremental, 0],
    ['3.14.2', incremental, 0],
    ['3.14.4', incremental, 0],
    ['3.14.10', generational, 10],
    ['3.15.2', generational, 10],
  ])('%s', (python, counts, last) => {
    const program = new Counted(python);
    expect(program.countsAfter([2], [0], [0], [1], [0, 1, 1], [2])).toEqual(counts);
    const thresholds = ([[5], [6, 7], [8, 9, 10], [0]] as unknown as Thresholds[]).map((given) => {
      program.thresholds(given);
      return program.heap.thresholds();
    });
    expect(thresholds).toEqual([
      [5, 10, last],
      [6, 7, last],
      [8, 9, last],
      [0, 9, last],
    ]);
  });

  /** `50 instances kept`, `freed`: the list that kept them goes to a free list, which 3.14.1 to 3.14.4 do not mind. */
  test.each([
    ['3.13.18', 51, -50],
    ['3.14.0', 51, -50],
    ['3.14.2', 51, -51],
    ['3.14.4', 51, -51],
    ['3.14.10', 51, -50],
  ])('%s: 50 instances', (python, kept, freed) => {
    const program = new Counted(python);
    program.makeList('k', 50);
    const after = program.heap.counts()[0];
    program.run({ type: 'unbind', name: 'k' });
    expect([after, program.heap.counts()[0] - after]).toEqual([kept, freed]);
  });
});

describe('what a full pass returns (p10)', () => {
  test.each([
    ['3.8.18', 2],
    ['3.10.13', 2],
    ['3.11.7', 1],
    ['3.13.18', 1],
    ['3.14.2', 1],
    ['3.15.2', 1],
  ])('%s', (python, instance) => {
    const program = new Counted(python);
    program.drop(['list', '[0]']);
    expect(program.collect()).toBe(1);
    program.drop(['list', '[0]'], ['list', '[0]']);
    expect(program.collect()).toBe(2);
    program.drop(['C', '.me']);
    expect(program.collect()).toBe(instance);
    program.run({ type: 'release', object: program.make() });
    expect(program.collect()).toBe(0);
    program.drop(['dict', "['d']"]);
    expect(program.collect()).toBe(1);
    program.drop(['tuple', '[0]'], ['list', '[0]']);
    expect(program.collect()).toBe(2);
    program.drop(['function', '.__closure__'], ['tuple', '[0]'], ['cell', '.cell_contents']);
    expect(program.collect()).toBe(3);
  });

  /** `stats delta per generation`: collections and collected by `collect(0)`, `(1)`, `(2)`; then a callback's words. */
  test.each([
    [
      '3.8.18',
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      1,
    ],
    [
      '3.13.18',
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      1,
    ],
    [
      '3.14.0',
      [
        [1, 1],
        [0, 0],
        [1, 2],
      ],
      0,
    ],
    [
      '3.14.2',
      [
        [1, 1],
        [0, 0],
        [1, 2],
      ],
      0,
    ],
    [
      '3.14.4',
      [
        [1, 1],
        [0, 0],
        [1, 2],
      ],
      0,
    ],
    [
      '3.14.10',
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      1,
    ],
    [
      '3.15.2',
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      1,
    ],
  ])('%s: statistics', (python, expected, told) => {
    const program = new Counted(python);
    const before = program.statistics();
    for (const generation of [0, 1, 2]) {
      program.drop(['list', '[0]']);
      program.collect(generation);
    }
    const gained = program
      .statistics()
      .map(([collections, collected], index) => [
        collections - before[index]![0],
        collected - before[index]![1],
      ]);
    expect(gained).toEqual(expected);
    program.observe();
    program.drop(['list', '[0]']);
    program.collect(1);
    expect(program.passes).toEqual([{ index: -1, generation: 1, collected: told }]);
  });
});
