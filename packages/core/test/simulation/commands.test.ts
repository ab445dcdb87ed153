import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/index.js';
import { HeapSimulation } from '../../src/index.js';
import { Lab } from './lab.js';

describe('what cannot be carried out is said, and nothing has changed', () => {
  // #1 list under `l` holding #2, #2 a tuple of one, #3 a freed str, #4 a str on the stack, #5 a set, #6 an instance
  function prepared(): Lab {
    const lab = new Lab();
    const list = lab.name('l', lab.make('list'));
    lab.run({ type: 'allocate', typeName: 'tuple', length: 1 });
    lab.put(list, '[0]', lab.heap.last);
    lab.run({ type: 'release', object: lab.make('str') });
    lab.make('str');
    lab.make('set');
    lab.make('C');
    return lab;
  }

  test.each<[Command, string]>([
    [{ type: 'take', object: 3 }, 'object #3 is not alive; it has been freed'],
    [{ type: 'take', object: 9 }, 'object #9 is not alive; the last one allocated is #6'],
    [{ type: 'take', object: 1.5 }, 'object #1.5 is not alive; ids are whole numbers from 1 on'],
    [{ type: 'release', object: 1 }, 'object #1 has no temporary reference'],
    [
      { type: 'bind', name: 'x', object: 1, reference: 'move' },
      'object #1 has no temporary reference that could be moved',
    ],
    [
      { type: 'bind', name: 'x', object: 1, reference: 'borrow' },
      '"__main__" is no open frame; only locals can borrow',
    ],
    [{ type: 'unbind', name: 'x' }, 'there is no name "x" in "__main__"'],
    [{ type: 'set-slot', owner: 4, key: '[0]', object: 1 }, 'object #4 (atom) cannot hold others'],
    [
      { type: 'set-slot', owner: 1, key: '[2]', object: 1 },
      'object #1 is a list and has no place "[2]"; it has [0] to [1], where the last one is behind its items',
    ],
    [
      { type: 'set-slot', owner: 1, key: '.x', object: 1 },
      'object #1 is a list and has no place ".x"; it has [0] to [1], where the last one is behind its items',
    ],
    [
      { type: 'set-slot', owner: 2, key: '[1]', object: 1 },
      'object #2 is a tuple and has no place "[1]"; the last place is [0]',
    ],
    [
      { type: 'clear-slot', owner: 2, key: '[0]' },
      'object #2 is a tuple and has no place "[0]"; what is in a tuple stays',
    ],
    [
      { type: 'set-slot', owner: 5, key: '[0]', object: 1 },
      'object #5 is a set and has no place "[0]"; its members have the key "{}"',
    ],
    [{ type: 'clear-slot', owner: 6, key: '.x' }, 'object #6 has nothing at ".x"'],
    [
      { type: 'splice', owner: 1, start: 1, delete: 1, insert: [] },
      'list #1 has 1 items, so not 1 items from 1 on',
    ],
    [{ type: 'clear', owner: 2 }, 'object #2 is a tuple, made for good'],
    [{ type: 'leave-frame' }, 'no frame is open'],
    [
      { type: 'weakref', object: 1 },
      'object #1 is a list, and there are no weak references to those',
    ],
    [{ type: 'collect', generation: 3 }, 'the generations are 0, 1 and 2, not 3'],
    [
      { type: 'set-threshold', thresholds: [0.5] },
      'a threshold is a whole number below 2^31, not 0.5',
    ],
    [
      { type: 'allocate', typeName: 'C', size: -1 },
      'a size is a whole number of bytes below 2^32, not -1',
    ],
    [{ type: 'fly' } as unknown as Command, 'there is no such command'],
  ])('%o', (command, reason) => {
    const lab = prepared();
    const { seq } = lab.heap;
    expect(() => lab.heap.dispatch(command)).toThrow(
      `The command "${command.type}" cannot be carried out: ${reason}.`,
    );
    expect(lab.heap.seq).toBe(seq);
  });
});

describe('lists', () => {
  test('what follows an insertion or a deletion moves', () => {
    const lab = new Lab();
    const list = lab.name('l', lab.make('list'));
    const [a, b, c] = [0, 1, 2].map((i) => {
      const object = lab.make('str');
      lab.put(list, `[${i}]`, object);
      return object;
    });
    const contents = () => lab.heap.contents(list).map(({ key, object }) => `${key} #${object}`);
    const from = lab.heap.seq;
    expect(
      lab.events({ type: 'splice', owner: list, start: 1, delete: 0, insert: [null, a] }).trim(),
    ).toBe(
      [
        `${from + 1} incref #2 =2`,
        `${from + 2} unlink #3 #1[1]`,
        `${from + 3} unlink #4 #1[2]`,
        `${from + 4} link #2 #1[2]`,
        `${from + 5} link #3 #1[3]`,
        `${from + 6} link #4 #1[4]`,
      ].join('\n'),
    );
    expect(contents()).toEqual(['[0] #2', '[1] #null', '[2] #2', `[3] #${b}`, `[4] #${c}`]);
    lab.run({ type: 'clear-slot', owner: list, key: '[0]' });
    expect(contents()).toEqual(['[0] #null', '[1] #2', `[2] #${b}`, `[3] #${c}`]);
    lab.run({ type: 'clear-slot', owner: list, key: '[3]', freed: 'keep' });
    expect([lab.heap.temporaries(c), lab.heap.length(list)]).toEqual([1, 3]);
  });

  test('a long one finds its items, from wherever they are taken', () => {
    const heap = HeapSimulation.from();
    heap.run([{ type: 'allocate', typeName: 'list' }]);
    for (let i = 0; i < 200; i++) {
      heap.run([
        { type: 'allocate', typeName: 'str' },
        { type: 'set-slot', owner: 1, key: `[${i}]`, object: i + 2 },
      ]);
    }
    heap.run([
      { type: 'splice', owner: 1, start: 50, delete: 100, insert: [] },
      { type: 'set-slot', owner: 1, key: '[7]', object: null },
    ]);
    const items = heap.contents(1).map(({ object }) => object);
    const expected = Array.from({ length: 200 }, (_, i) => i + 2);
    expected.splice(50, 100);
    expect(items).toEqual(expected.map((id, i) => (i === 7 ? null : id)));
    heap.run([{ type: 'clear', owner: 1 }]);
    expect([heap.live, heap.length(1)]).toEqual([1, 0]);
  });
});

test('a name that borrows reads an object without keeping it', () => {
  const lab = new Lab();
  const object = lab.name('x', lab.make('C'));
  lab.run({
    type: 'enter-frame',
    function: 'f',
    arguments: [{ name: 'p', object, reference: 'borrow' }],
  });
  expect([lab.heap.lookup('p'), lab.heap.refcount(object), lab.heap.lookup('x')]).toEqual([
    object,
    1,
    null,
  ]);
  lab.run({ type: 'unbind', frame: '__main__', name: 'x' });
  expect([lab.heap.lookup('p'), lab.heap.isBound('p'), lab.heap.live]).toEqual([null, true, 0]);
  lab.run({ type: 'leave-frame' });
  expect(lab.heap.depth).toBe(0);
});

test('an instance holds its class, to the end', () => {
  const lab = new Lab();
  const type = lab.make('type');
  lab.run({ type: 'allocate', typeName: 'C', class: type });
  const object = lab.name('x', lab.heap.last);
  lab.put(object, '.a', lab.logged('a'));
  lab.run({ type: 'release', object: type });
  expect([lab.heap.refcount(type), lab.heap.slot(object, '.__class__')]).toEqual([1, type]);
  const from = lab.heap.seq;
  expect(lab.events({ type: 'unbind', name: 'x' }).trim()).toBe(
    [
      `${from + 1} unlink #2 __main__.x`,
      `${from + 2} decref #2 =0`,
      `${from + 3} unlink #1 #2.__class__`,
      `${from + 4} unlink #3 #2.a`,
      `${from + 5} free #2 refcount`,
      `${from + 6} decref #3 =0`,
      `${from + 7} incref #3 =1`,
      `${from + 8} decref #3 =0`,
      `${from + 9} free #3 refcount`,
      `${from + 10} decref #1 =0`,
      `${from + 11} free #1 refcount`,
    ].join('\n'),
  );
});
