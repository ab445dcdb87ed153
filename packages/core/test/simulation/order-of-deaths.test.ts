import { describe, expect, test } from 'vitest';
import { Lab } from './lab.js';

// What real interpreters printed for programs that do the same (probe p05; in brackets: where versions differ).

/** A container of three logged objects at the keys, under the name `c`. */
function filled(lab: Lab, typeName: string, keys: readonly string[]): void {
  const container = lab.name('c', lab.make(typeName));
  for (const key of keys) lab.put(container, key, lab.logged(key));
}

describe('what a dying container holds goes', () => {
  test.each([
    ['list', '[2] [1] [0]'],
    ['tuple', '[2] [1] [0]'],
    ['dict', '[0] [1] [2]'],
    ['O', '[0] [1] [2]'],
  ])('of a %s in its order', (typeName, expected) => {
    const lab = new Lab();
    filled(lab, typeName, ['[0]', '[1]', '[2]']);
    lab.drop('c');
    expect(lab.said()).toBe(expected);
  });

  test('of a dict in the order of its keys, a deleted one at the end', () => {
    const lab = new Lab();
    filled(lab, 'dict', ["['a']", "['b']", "['c']"]);
    const dict = lab.heap.lookup('c') as number;
    lab.run({ type: 'clear-slot', owner: dict, key: "['b']" });
    expect(lab.said()).toBe("['b']");
    lab.put(dict, "['b']", lab.logged('again'));
    lab.put(dict, "['a']", lab.logged('new a'));
    expect(lab.said()).toBe("['a']");
    lab.drop('c');
    expect(lab.said()).toBe("new a ['c'] again");
  });

  test('of an instance in the order in which the class came to know its attributes', () => {
    for (const [python, expected] of [
      ['3.10', 'a b'],
      ['3.11', 'b a'],
    ]) {
      const lab = new Lab(python);
      const first = lab.name('first', lab.make('O'));
      lab.put(first, '.b', null);
      lab.put(first, '.a', null);
      const second = lab.name('second', lab.make('O'));
      lab.put(second, '.a', lab.logged('a'));
      lab.put(second, '.b', lab.logged('b'));
      lab.drop('second');
      expect(lab.said()).toBe(expected);
    }
  });

  test('after its own finalizer and callbacks, which come in this order, the newest callback first', () => {
    const lab = new Lab();
    const parent = lab.name('p', lab.logged('del parent'));
    lab.put(parent, '.child', lab.logged('del child'));
    for (const label of ['1', '2', '3']) lab.watch(parent, label);
    lab.watch(lab.heap.slot(parent, '.child') as number, 'child');
    lab.drop('p');
    expect(lab.said()).toBe('del parent 3 2 1 del child child');
  });
});

describe('a whole container is emptied', () => {
  test('list.clear from the end, dict.clear from the beginning', () => {
    const lab = new Lab();
    for (const [typeName, expected] of [
      ['list', '[2] [1] [0]'],
      ['dict', '[0] [1] [2]'],
    ]) {
      filled(lab, typeName, ['[0]', '[1]', '[2]']);
      lab.run({ type: 'clear', owner: lab.heap.lookup('c') as number });
      expect(lab.said()).toBe(expected);
    }
  });

  test('del l[1:4] from the end of the slice', () => {
    const lab = new Lab();
    filled(lab, 'list', ['[0]', '[1]', '[2]', '[3]', '[4]']);
    const owner = lab.heap.lookup('c') as number;
    lab.run({ type: 'splice', owner, start: 1, delete: 3, insert: [] });
    expect(lab.said()).toBe('[3] [2] [1]');
    lab.drop('c');
    expect(lab.said()).toBe('[4] [0]');
  });
});

describe('a returning function lets go of', () => {
  test.each([
    ['3.10', 'a c cell b | loc kw k ar q p'],
    ['3.11', 'a c cell b | p q k ar kw loc'],
    ['3.14', 'c cell b a | loc kw ar k q p'],
  ])('%s: its variables in this order', (python, expected) => {
    const lab = new Lab(python);
    lab.run({ type: 'enter-frame', function: 'f', locals: ['a', 'g', 'c', 'b'] });
    const cell = lab.name('b', lab.make('cell'));
    lab.put(cell, '.cell_contents', lab.logged('b'));
    const inner = lab.name('g', lab.make('function'));
    lab.put(inner, '.__closure__', cell);
    lab.name('a', lab.logged('a'));
    lab.name('c', lab.logged('c'));
    lab.run({ type: 'leave-frame' });
    const closure = lab.said().replace('b', 'cell b');

    const [p, q] = ['p', 'q'].map((name) => lab.logged(name));
    const ar = lab.logged('ar');
    const k = lab.logged('k');
    const kw = lab.logged('kw');
    // The order of co_varnames; on the caller's stack they are p, q, ar, k, kw.
    const order = python === '3.10' ? { p, q, ar, k, kw } : { p, q, k, ar, kw };
    lab.run({
      type: 'enter-frame',
      function: 'f',
      arguments: Object.entries(order).map(([name, object]) => ({ name, object })),
      locals: ['loc'],
    });
    lab.name('loc', lab.logged('loc'));
    lab.run({ type: 'leave-frame' });
    expect(`${closure} | ${lab.said()}`).toBe(expected);
  });

  test('an argument dies where its parameter is deleted; until 3.10 the caller keeps it', () => {
    for (const [python, expected] of [
      ['3.10', 'end x'],
      ['3.11', 'x end'],
    ]) {
      const lab = new Lab(python);
      const x = lab.logged('x');
      lab.run({ type: 'enter-frame', function: 'f', arguments: [{ name: 'x', object: x }] });
      lab.run({ type: 'unbind', name: 'x' });
      lab.log.push('end');
      lab.run({ type: 'leave-frame' });
      expect(lab.said()).toBe(expected);
    }
  });
});

describe('how deep deaths go at once (p07)', () => {
  /** `48..0 49`: runs of neighbours. */
  function runs(numbers: readonly number[]): string {
    const found: string[] = [];
    for (let i = 0; i < numbers.length; ) {
      let end = i;
      const step = numbers[i + 1] - numbers[i];
      while (Math.abs(step) === 1 && numbers[end + 1] - numbers[end] === step) end++;
      found.push(end > i ? `${numbers[i]}..${numbers[end]}` : `${numbers[i]}`);
      i = end + 1;
    }
    return found.slice(0, 14).join(' ');
  }

  function nested(python: string, typeName: string, keys: readonly [string, string]): string {
    const lab = new Lab(python);
    let inner: number | null = null;
    for (let level = 229; level >= 0; level--) {
      const outer: number = lab.make(typeName);
      const marker: number = lab.logged(`${level}`, 'M');
      if (typeName === 'list') {
        lab.put(outer, '[0]', marker);
        lab.put(outer, '[1]', inner);
      } else {
        lab.put(outer, keys[0], inner);
        lab.put(outer, keys[1], marker);
      }
      inner = outer;
    }
    lab.run({ type: 'release', object: inner as number });
    return runs(lab.said().split(' ').map(Number));
  }

  test.each(['3.8', '3.10', '3.12'])('%s: fifty levels, then what was put aside', (python) => {
    const expected = '48..0 49 97..50 98 146..99 147 195..148 196 229..197';
    expect(nested(python, 'list', ['', ''])).toBe(expected);
    expect(nested(python, 'dict', ["['c']", "['m']"])).toBe(expected);
  });

  test.each([
    [
      '3.10',
      '23..0 24 48..25 72..49 73 97..74 121..98 122 146..123 170..147 171 195..172 219..196 220',
    ],
    ['3.11', '48..0 49 97..50 98 146..99 147 195..148 196 229..197'],
    ['3.13', '229..0'],
  ])('%s: instances', (python, expected) => {
    expect(nested(python, 'Obj', ['.child', '.m'])).toBe(expected);
  });

  test('a chain that no recursion could go along', () => {
    const lab = new Lab();
    const length = 100_000;
    lab.heap.run(chain(length));
    expect(lab.heap.live).toBe(length);
    lab.heap.run([{ type: 'release', object: 1 }]);
    expect(lab.heap.live).toBe(0);
  });
});

function* chain(length: number) {
  for (let object = 1; object <= length; object++) {
    yield { type: 'allocate', typeName: 'list' } as const;
    if (object > 1) yield { type: 'set-slot', owner: object - 1, key: '[0]', object } as const;
  }
}
