import { describe, expect, test } from 'vitest';
import type { ObjectId } from '../../src/index.js';
import { Lab } from './lab.js';

/** Logged instances of one class, by letters; `links` like `ab`: a holds b. All are only held by each other then. */
function garbage(lab: Lab, letters: string, links: readonly string[]): Map<string, ObjectId> {
  const made = new Map(
    [...letters].map((letter) => [letter, lab.name(letter, lab.logged(letter))]),
  );
  for (const [from, to] of links)
    lab.put(made.get(from) as number, `.r${to}`, made.get(to) as number);
  return made;
}

function dropAll(lab: Lab, letters: string): void {
  for (const letter of letters) lab.drop(letter);
}

describe("finalizers run in the order of the collector's list (p13, p16)", () => {
  test.each([
    ['ring', 'abc', ['ab', 'bc', 'ca'], 'a b c'],
    ['ring the other way', 'abc', ['ac', 'ba', 'cb'], 'a b c'],
    ['created in another order', 'cba', ['ab', 'bc', 'ca'], 'c b a'],
    ['a tail on a cycle', 'atu', ['aa', 'at', 'tu'], 'a t u'],
    ['a tail created first', 'uta', ['aa', 'at', 'tu'], 'u t a'],
  ])('%s', (_, letters, links, expected) => {
    const lab = new Lab('3.13');
    garbage(lab, letters, links);
    dropAll(lab, letters);
    expect([lab.collect(), lab.said()]).toEqual([letters.length, expected]);
  });

  // A pass that leaves them alive puts them in the order in which it found them reachable.
  test.each([
    ['C->B->A', 'ABC', ['CB', 'BA'], 'C', 'C B A'],
    ['A->B->C', 'ABC', ['AB', 'BC'], 'A', 'A B C'],
    ['D->A,B,C', 'ABCD', ['DA', 'DB', 'DC'], 'D', 'D A B C'],
    ['D->C,B,A', 'ABCD', ['DC', 'DB', 'DA'], 'D', 'D C B A'],
    ['E->D->B, E->C->A', 'ABCDE', ['ED', 'EC', 'DB', 'CA'], 'E', 'E D C B A'],
  ])('after a pass: %s', (_, letters, links, root, expected) => {
    for (const generation of [0, 2]) {
      const lab = new Lab('3.13');
      const made = garbage(lab, letters, links);
      dropAll(lab, letters.replace(root, ''));
      lab.collect(generation);
      lab.put(made.get(root) as number, '.me', made.get(root) as number);
      lab.drop(root);
      lab.collect();
      expect(lab.said()).toBe(expected);
    }
  });
});

describe('weak references to garbage (p13)', () => {
  test('callbacks come before finalizers, the newest of each object first', () => {
    const lab = new Lab('3.13');
    const made = garbage(lab, 'ab', ['ab', 'ba']);
    lab.watch(made.get('a') as number, 'wa1');
    lab.watch(made.get('a') as number, 'wa2');
    lab.watch(made.get('b') as number, 'wb');
    dropAll(lab, 'ab');
    expect([lab.collect(), lab.said()]).toEqual([2, 'wa2 wa1 wb a b']);
  });

  test('one that is garbage itself is not called', () => {
    const lab = new Lab('3.13');
    const a = lab.name('a', lab.logged('a'));
    lab.put(a, '.me', a);
    lab.run({ type: 'weakref', object: a, callback: () => lab.log.push('inside') });
    lab.put(a, '.w', lab.heap.last);
    lab.drop('a');
    expect([lab.collect(), lab.said()]).toEqual([2, 'a']);
  });

  test.each([
    ['3.13', 'none'],
    ['3.14', 'none'],
    ['3.15', 'alive'],
  ])('%s: one without callback is, in a finalizer, %s', (python, expected) => {
    const lab = new Lab(python);
    const a = lab.name('a', lab.make('D'));
    lab.run({ type: 'weakref', object: a });
    const weakref = lab.name('w', lab.heap.last);
    lab.run({
      type: 'finalizer',
      object: a,
      run: (heap) => lab.log.push(heap.referent(weakref) === a ? 'alive' : 'none'),
    });
    lab.put(a, '.me', a);
    lab.drop('a');
    lab.collect();
    expect([lab.said(), lab.heap.referent(weakref)]).toEqual([expected, null]);
  });

  test('those without callback are one', () => {
    const lab = new Lab();
    const a = lab.name('a', lab.make('C'));
    const refs = [1, 2].map(() => {
      lab.run({ type: 'weakref', object: a });
      return lab.heap.last;
    });
    expect(refs[0]).toBe(refs[1]);
    expect(lab.heap.temporaries(refs[0])).toBe(2);
  });
});

describe('objects brought back to life (p14)', () => {
  function keep(lab: Lab, name: string, letters: string, links: readonly string[]) {
    const made = garbage(lab, letters, links);
    const object = made.get(name) as number;
    lab.run({
      type: 'finalizer',
      object,
      run: (heap) => {
        lab.log.push(name);
        heap.dispatch({ type: 'bind', name: 'kept', object, reference: 'new' });
      },
    });
    dropAll(lab, letters);
  }

  test.each([
    ['3.8', 0, 4],
    ['3.10', 2, 2],
    ['3.11', 1, 1],
  ])('%s: two separate cycles, one comes back', (python, first, second) => {
    const lab = new Lab(python);
    keep(lab, 'a', 'ab', ['aa', 'bb']);
    expect([lab.collect(), lab.said()]).toEqual([first, 'a b']);
    lab.drop('kept');
    expect([lab.collect(), lab.said()]).toEqual([second, '']);
  });

  test.each([
    ['3.8', 0, 8],
    ['3.11', 1, 3],
  ])('%s: a ring and one that leads to it, one of the ring comes back', (python, first, second) => {
    const lab = new Lab(python);
    keep(lab, 'b', 'abcd', ['ab', 'bc', 'ca', 'da', 'dd']);
    expect([lab.collect(), lab.said()]).toEqual([first, 'a b c d']);
    lab.drop('kept');
    expect([lab.collect(), lab.said()]).toEqual([second, '']);
  });

  test('when the count had reached 0: its weak references live on, its finalizer never runs again', () => {
    const lab = new Lab();
    const x = lab.name('x', lab.make('D'));
    lab.run({
      type: 'finalizer',
      object: x,
      run: [{ type: 'bind', name: 'kept', object: x, reference: 'new' }],
    });
    const weakref = lab.watch(x, 'callback');
    const [from] = [lab.heap.seq];
    expect(lab.events({ type: 'unbind', name: 'x' }).trim()).toBe(
      [
        `${from + 1} unlink #1 __main__.x`,
        `${from + 2} decref #1 =0`,
        `${from + 3} incref #1 =1`,
        `${from + 4} incref #1 =2`,
        `${from + 5} link #1 __main__.kept`,
        `${from + 6} decref #1 =1`,
      ].join('\n'),
    );
    expect([lab.heap.referent(weakref), lab.said()]).toEqual([x, '']);
    lab.drop('kept');
    expect([lab.heap.isAlive(x), lab.heap.referent(weakref), lab.said()]).toEqual([
      false,
      null,
      'callback',
    ]);
  });

  test('a finalizer can make garbage, and ask for a pass that does not run', () => {
    const lab = new Lab();
    const x = lab.name('x', lab.make('D'));
    lab.run({
      type: 'finalizer',
      object: x,
      run: (heap) => {
        heap.dispatch({ type: 'allocate', typeName: 'list' });
        const list = lab.heap.last;
        heap.dispatch({
          type: 'set-slot',
          owner: list,
          key: '[0]',
          object: list,
          reference: 'move',
        });
        heap.dispatch({ type: 'collect' });
        lab.log.push(`nested ${lab.heap.collected}`);
      },
    });
    lab.put(x, '.me', x);
    lab.drop('x');
    expect([lab.collect(), lab.said(), lab.collect()]).toEqual([1, 'nested 0', 1]);
  });
});

describe("the collector breaks garbage apart in its list's order (p28)", () => {
  /** An object that the collector does not manage, and that says when it dies. */
  function marker(lab: Lab, label: string): ObjectId {
    const object = lab.make('code');
    lab.watch(object, label);
    return object;
  }

  function items(lab: Lab, list: ObjectId, things: readonly (ObjectId | string)[]): void {
    things.forEach((thing, i) => {
      lab.put(list, `[${i}]`, typeof thing === 'string' ? marker(lab, thing) : thing);
    });
  }

  test('rings of lists with a marker in front', () => {
    for (const [links, expected] of [
      ['bca', 'c b a'],
      ['cab', 'b c a'],
    ]) {
      const lab = new Lab('3.13');
      const ids = [...'abc'].map((letter) => lab.name(letter, lab.make('list')));
      [...links].forEach((to, i) => {
        items(lab, ids[i], ['abc'[i], ids['abc'.indexOf(to)]]);
      });
      dropAll(lab, 'abc');
      expect([lab.collect(), lab.said()]).toEqual([3, expected]);
    }
  });

  test('one list, one dict, one instance', () => {
    for (const [typeName, keys, expected] of [
      ['list', ['[0]', '[1]', '[2]', '[3]'], '[3] [1] [0]'],
      ['dict', ["['p']", "['q']", "['d']", "['r']"], "['p'] ['q'] ['r']"],
      ['C', ['.x', '.y', '.me', '.z'], '.x .y .z'],
    ] as const) {
      const lab = new Lab('3.13');
      const own = lab.name('own', lab.make(typeName));
      keys.forEach((key, i) => {
        lab.put(own, key, i === 2 ? own : marker(lab, key));
      });
      lab.drop('own');
      expect([lab.collect(), lab.said()]).toEqual([1, expected]);
    }
  });

  test('a tuple waits for somebody else', () => {
    const lab = new Lab('3.13');
    const list = lab.make('list');
    const tuple = lab.name('t', lab.make('tuple'));
    lab.put(tuple, '[0]', marker(lab, 't0'));
    lab.put(tuple, '[1]', list);
    lab.put(tuple, '[2]', marker(lab, 't2'));
    lab.put(list, '[0]', tuple);
    lab.drop('t');
    expect([lab.collect(), lab.said()]).toEqual([2, 't2 t0']);
  });

  test('a tail that hangs off a cycle', () => {
    const lab = new Lab('3.13');
    const outer = lab.name('a', lab.make('list'));
    const tail = lab.make('list');
    const end = lab.make('list');
    items(lab, end, ['tail1']);
    items(lab, tail, ['tail0', end]);
    items(lab, outer, ['outer', outer, tail]);
    lab.drop('a');
    expect([lab.collect(), lab.said()]).toEqual([3, 'tail1 tail0 outer']);
  });
});
