import { describe, expect, test } from 'vitest';
import { RefwindError } from '../../src/errors.js';
import { FUNCTIONS } from '../../src/script/builtins/functions.js';
import { parseScript } from '../../src/script/parse.js';
import { BUILTINS, MODULES, SPECIAL_METHODS } from '../../src/script/refuse/offered.js';
import { refuseUnoffered } from '../../src/script/refuse/subset.js';
import { runScript } from '../../src/script/run.js';
import { randomScript } from '../../src/testing/index.js';

const look = (text: string) => refuseUnoffered(parseScript(text, 'x.py'));

describe('what a heap script does not find', () => {
  test('is refused where it is asked for, with what there is', () => {
    let error: unknown;
    try {
      look('import sys\nif 1:\n    import os\n');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(RefwindError);
    expect(error).toMatchObject({
      code: 'unsupported-python',
      message: `x.py:3:12: heap scripts have no module "os"
        import os
               ^^
They can import gc, sys, weakref.`,
    });
  });

  test.each([
    ['from collections import deque', 1, 1, 'module "collections"'],
    ['from . import x', 1, 1, 'module "."'],
    ['from gc import *', 1, 16, 'import of everything'],
    ['from gc import get_referrers', 1, 16, 'gc.get_referrers'],
    ['import gc as g\ng.get_referrers(g)', 2, 1, 'gc.get_referrers'],
    ["x = [open('x')]", 1, 6, 'built-in "open"'],
    ['def f():\n  return locals()', 2, 10, 'built-in "locals"'],
    ['class A(metaclass=type): pass', 1, 9, 'metaclasses or other class arguments'],
    ['class A:\n  def __get__(self, a, b): pass', 2, 3, 'special method "__get__"'],
  ])('%j', (text, line, column, found) => {
    expect(() => look(text)).toThrow(`x.py:${line}:${column}: heap scripts have no ${found}\n`);
  });

  test.each([
    'def open(x): pass\nopen(1)',
    'from gc import collect as exec\nexec()',
    'unknown',
    "import sys\nif hasattr(sys, '_is_immortal'): sys._is_immortal(1)",
    'import gc\ngc.mine = 1\nprint(gc.__name__)',
    'class A:\n  def __init__(self): pass\n  def __mine(self): pass\n  def __iadd__(self, x): pass',
  ])('%j is no matter of that', (text) => {
    expect(() => look(text)).not.toThrow();
  });

  test('is nothing that generated scripts need', () => {
    for (let seed = 1; seed <= 50; seed += 1) look(randomScript(seed));
  });
});

describe('what a heap script finds', () => {
  const printed = (text: string) => runScript(text, { fileName: 'x.py' }).output.split('\n');
  const asked = (names: Iterable<string>, expression: (name: string) => string) =>
    [...names]
      .map((name) => `try:\n    ${expression(name)}\nexcept Exception:\n    print('${name}')\n`)
      .join('');

  test('is there', () => {
    expect(printed(asked(BUILTINS, (name) => name))).toEqual(['']);
    for (const [module, names] of MODULES) {
      expect(printed(`import ${module}\n${asked(names, (name) => `${module}.${name}`)}`)).toEqual([
        '',
      ]);
    }
  });

  test('is all that the machine has', () => {
    const functions = [...FUNCTIONS.keys()].filter((name) => !name.startsWith('__'));
    expect(functions.filter((name) => !BUILTINS.has(name))).toEqual([]);
  });

  test.each([
    ...['+ add', '- sub', '* mul', '/ truediv', '// floordiv', '% mod', '** pow', '@ matmul'],
    ...['& and', '| or', '^ xor', '<< lshift', '>> rshift'],
  ])('operator %s is a method of the script', (operator) => {
    const [sign, name] = operator.split(' ');
    const method = (prefix: string) =>
      `    def __${prefix}${name}__(self, other): return print('${prefix}${name}')\n`;
    const script = `class A:\n${method('')}${method('r')}${method('i')}a = A()\na ${sign} 1\n1 ${sign} a\na ${sign}= 1\n`;
    expect(printed(script)).toEqual([`${name}`, `r${name}`, `i${name}`, '']);
    expect(SPECIAL_METHODS.has(`__i${name}__`)).toBe(true);
  });
});
