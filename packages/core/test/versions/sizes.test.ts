import { describe, expect, test } from 'vitest';
import type { ObjectKind } from '../../src/simulation/commands.js';
import { type SizeContents, sizesOf } from '../../src/versions/sizes/sizes.js';
import { parseVersion } from '../../src/versions/version.js';

/** Interpreters whose p21 output the table below has, in the order of its numbers; then the size of a pointer. */
const INTERPRETERS: readonly [string, 4 | 8][] = [
  ['3.8.18', 8],
  ['3.9.18', 8],
  ['3.10.13', 8],
  ['3.11.7', 8],
  ['3.12.1', 8],
  ['3.13.18', 8],
  ['3.14.4', 8],
  ['3.15.2', 8],
  ['3.13.2', 4],
  ['3.14.2', 4],
  ['3.15.0rc1', 4],
];

/** Lines of p21_getsizeof.*.out: what was measured, what the model is told of it, `sys.getsizeof` in each. */
const MEASURED: readonly [string, ObjectKind, string, SizeContents, string][] = [
  ['object()', 'atom', 'object', {}, '16 16 16 16 16 16 16 16 8 8 8'],
  ['0', 'atom', 'int', { bits: 0 }, '24 24 24 28 28 28 28 28 16 16 16'],
  ['1', 'atom', 'int', {}, '28 28 28 28 28 28 28 28 16 16 16'],
  ['2**30', 'atom', 'int', { bits: 31 }, '32 32 32 32 32 32 32 32 20 20 20'],
  ['10**100', 'atom', 'int', { bits: 333 }, '72 72 72 72 72 72 72 72 60 60 60'],
  ['True', 'atom', 'bool', {}, '28 28 28 28 28 28 28 28 16 16 16'],
  ['1.5', 'atom', 'float', {}, '24 24 24 24 24 24 24 24 16 16 16'],
  ['1j', 'atom', 'complex', {}, '32 32 32 32 32 32 32 32 24 24 24'],
  ["''", 'atom', 'str', {}, '49 49 49 49 41 41 41 41 21 21 21'],
  ["'abcd'", 'atom', 'str', { length: 4 }, '53 53 53 53 45 45 45 45 25 25 25'],
  ['latin1 éé', 'atom', 'str', { length: 2, ascii: false }, '75 75 75 75 59 59 59 59 31 31 31'],
  ['ucs2 2', 'atom', 'str', { length: 2, width: 2 }, '78 78 78 78 62 62 62 62 34 34 34'],
  ['ucs4 2', 'atom', 'str', { length: 2, width: 4 }, '84 84 84 84 68 68 68 68 40 40 40'],
  ["b'abc'", 'atom', 'bytes', { length: 3 }, '36 36 36 36 36 36 36 36 20 20 20'],
  ['range(3)', 'atom', 'range', {}, '48 48 48 48 48 48 48 48 24 24 24'],
  ['()', 'tuple', 'tuple', {}, '40 40 40 40 40 40 48 48 20 24 24'],
  ['(1,2,3)', 'tuple', 'tuple', { length: 3 }, '64 64 64 64 64 64 72 72 32 36 36'],
  ['[]', 'list', 'list', {}, '56 56 56 56 56 56 56 56 28 28 28'],
  ['[1]', 'list', 'list', { length: 1 }, '64 64 64 64 64 64 64 64 32 32 32'],
  [
    'list(range(10))',
    'list',
    'list',
    { length: 10, room: 10 },
    '136 136 136 136 136 136 136 136 68 68 68',
  ],
  ['{}', 'dict', 'dict', {}, '64 64 64 64 64 64 64 64 40 40 40'],
  [
    '5 str keys',
    'dict',
    'dict',
    { length: 5, keys: 'str' },
    '232 232 232 184 184 184 184 184 108 108 108',
  ],
  ['5 int keys', 'dict', 'dict', { length: 5 }, '232 232 232 224 224 224 224 224 128 128 128'],
  [
    '6 str keys',
    'dict',
    'dict',
    { length: 6, keys: 'str' },
    '360 360 360 272 272 272 272 272 156 156 156',
  ],
  ['6 int keys', 'dict', 'dict', { length: 6 }, '360 360 360 352 352 352 352 352 196 196 196'],
  ['set()', 'set', 'set', {}, '216 216 216 216 216 216 216 216 108 108 108'],
  ['set(5)', 'set', 'set', { length: 5 }, '728 728 728 728 728 728 728 728 364 364 364'],
  [
    'frozenset(5)',
    'frozenset',
    'frozenset',
    { length: 5 },
    '728 728 728 728 728 728 728 728 364 364 364',
  ],
  ['C()', 'instance', 'C', {}, '48 48 48 56 48 48 48 48 24 24 24'],
  ['S0()', 'instance', 'S0', { slots: 0 }, '32 32 32 32 32 32 32 32 16 16 16'],
  ['S2()', 'instance', 'S2', { slots: 2 }, '48 48 48 48 48 48 48 48 24 24 24'],
  ['SW()', 'instance', 'SW', { slots: 1, weakrefs: true }, '48 48 48 48 56 56 56 56 28 28 28'],
  ['SD()', 'instance', 'SD', { slots: 1, dict: true }, '48 48 48 56 56 56 56 56 28 28 28'],
  ['C class', 'class', 'type', {}, '1064 1064 1072 1688 1704 1712 1720 1728 892 896 900'],
  ['function', 'function', 'function', {}, '136 136 144 152 160 160 168 168 80 84 84'],
  ['cell', 'cell', 'cell', {}, '40 40 40 40 40 40 40 40 20 20 20'],
  ['list iter', 'iterator', 'list_iterator', {}, '48 48 48 48 48 48 48 48 24 24 24'],
  ['weakref', 'weakref', 'ReferenceType', {}, '72 72 72 80 80 80 80 80 40 40 40'],
  ['Exception()', 'exception', 'Exception', {}, '80 80 80 88 88 88 88 88 44 44 44'],
  ['module', 'module', 'module', {}, '72 72 72 72 72 72 72 120 36 36 60'],
];

describe('sys.getsizeof, as p21 printed it', () => {
  test.each(MEASURED)('%s', (_, kind, typeName, contents, expected) => {
    const found = INTERPRETERS.map(([text, wordSize]) =>
      sizesOf(parseVersion(text), wordSize).getsizeof(kind, typeName, contents),
    );
    expect(found.join(' ')).toBe(expected);
  });

  /** `def g(): yield` has no variables; its stack is 1 deep until 3.11 and 2 deep later (`co_stacksize`). */
  test('of a generator', () => {
    const found = INTERPRETERS.map(([text, wordSize]) => {
      const version = parseVersion(text);
      const variables = version.minor <= 10 ? 0 : version.minor === 11 ? 1 : 2;
      return sizesOf(version, wordSize).getsizeof('generator', 'generator', { variables });
    });
    expect(found.join(' ')).toBe('112 112 104 176 176 176 184 184 92 92 92');
  });

  /** `sys.getsizeof(C().m)`, which p21 does not have: 64 in 3.8.18, 3.9.18, 3.10.13, 3.11.7, 3.12.1, 3.13.0. */
  test('of a bound method', () => {
    expect(sizesOf(parseVersion('3.12'), 8).getsizeof('bound-method', 'method')).toBe(64);
  });
});

describe("the size in an alloc event, as the recorder's 3.14.2 for wasm32 has it", () => {
  const sizes = sizesOf(parseVersion('3.14.2'), 4);

  /** From a recording (`refwind events --type alloc`) of a program that makes one of each. */
  test.each<[string, ObjectKind, string, SizeContents, number]>([
    ['[1, 2, 3]', 'list', 'list', { length: 3, room: 4 }, 28],
    ['(x,)', 'tuple', 'tuple', { length: 1 }, 28],
    ['(x, x, x)', 'tuple', 'tuple', { length: 3 }, 36],
    ["{'a': 1}", 'dict', 'dict', { length: 1, keys: 'str' }, 40],
    ['{1}', 'set', 'set', { length: 1 }, 108],
    ['frozenset([1, 2])', 'frozenset', 'frozenset', { length: 2 }, 108],
    ['C()', 'instance', 'C', {}, 24],
    ["__slots__ = ('a', 'b')", 'instance', 'S2', { slots: 2 }, 24],
    ["__slots__ = ('a', '__weakref__')", 'instance', 'SW', { slots: 1, weakrefs: true }, 28],
    ['class C: pass', 'class', 'type', {}, 476],
    ['def f(a, b=1): return a', 'function', 'function', {}, 84],
    ['a variable of a closure', 'cell', 'cell', {}, 20],
    ['g()', 'generator', 'generator', { variables: 2 }, 84],
    ['weakref.ref(w)', 'weakref', 'weakref.ReferenceType', {}, 40],
    ['ValueError()', 'exception', 'ValueError', {}, 44],
    ['iter([])', 'iterator', 'list_iterator', {}, 24],
    ['object()', 'atom', 'object', {}, 8],
    ['5000000.5', 'atom', 'float', {}, 16],
    ["int('5')", 'atom', 'int', { bits: 3 }, 16],
    ['5 * 10**20', 'atom', 'int', { bits: 69 }, 24],
    ["'5' * 7", 'atom', 'str', { length: 7 }, 28],
    ['bytes(5)', 'atom', 'bytes', { length: 5 }, 22],
  ])('%s', (_, kind, typeName, contents, expected) => {
    expect(sizes.allocated(kind, typeName, contents)).toBe(expected);
  });
});
