import { describe, expect, test } from 'vitest';
import { RefwindError } from '../../src/errors.js';
import { parseScript } from '../../src/script/parse.js';

/** The error that a script gives. */
function errorOf(text: string): RefwindError {
  try {
    parseScript(text, 'x.py');
  } catch (error) {
    if (error instanceof RefwindError) return error;
    throw error;
  }
  throw new Error(`${text} was taken`);
}

describe('what is no heap script', () => {
  test('is refused with its place, its line and what to write instead', () => {
    const { code, message } = errorOf('x = 1\nif x:\n    async def f(): pass\n');
    expect(code).toBe('unsupported-python');
    expect(message).toBe(`x.py:3:5: heap scripts have no asynchronous functions, loops or blocks
        async def f(): pass
        ^^^^^
Leave async out.`);
  });

  test('keeps tabs before the caret, and shows a part of a long line', () => {
    expect(errorOf('if x:\n\tawait y').message).toContain('\n    \tawait y\n    \t^^^^^^^\n');
    const long = errorOf(`x = [${'1, '.repeat(100)}1j]`).message.split('\n');
    expect(long[1]).toBe(`    ${', 1'.repeat(16)}, 1j]`);
    expect(long[2]?.indexOf('^')).toBe(long[1]?.indexOf('1j'));
  });

  test.each([
    ['x: int = 1', 1, 2, 'annotations'],
    ['def f(a: int): pass', 1, 8, 'annotations'],
    ['def f() -> int: pass', 1, 9, 'annotations'],
    ['match x:\n  case 1: pass', 1, 1, 'match statements'],
    ['match x:\n  case {}: pass', 2, 9, 'match statements'],
    ['type A = int', 1, 1, 'type aliases'],
    ['def f[T](): pass', 1, 6, 'type parameters'],
    ['try: x\nexcept* A: y', 2, 7, 'exception groups'],
    ['x = 1j', 1, 5, 'complex numbers'],
    ['x = 1.', 1, 5, 'numbers that end with a dot'],
    ['x = 1.e5', 1, 5, 'numbers that end with a dot'],
    ["x = '\\N{DASH}'", 1, 6, 'a character by its Unicode name'],
    ['[x async for x in y]', 1, 4, 'asynchronous comprehensions'],
    ['[*x for x in y]', 1, 2, 'unpacking in a comprehension'],
    ['with x as (a, b): pass', 1, 11, 'such with statements'],
    ['@x[0]\ndef f(): pass', 1, 3, 'such decorators'],
    ['lambda a, /: a', 1, 11, 'lambdas with positional-only parameters'],
  ])('%j', (text, line, column, found) => {
    const { code, message } = errorOf(text);
    expect(message.split('\n')[0]).toBe(`x.py:${line}:${column}: heap scripts have no ${found}`);
    expect(code).toBe('unsupported-python');
  });
});

describe('what is no Python', () => {
  test.each([
    ['x = (1', 1, 5, '"(" is never closed'],
    ['x = "abc\ny = 1', 1, 5, 'a string is never closed'],
    ['x = """abc', 1, 5, 'a string is never closed'],
    ['x = 1)', 1, 6, '")" cannot stand here'],
    ['x = 1 +', 1, 7, 'something is missing behind "+"'],
    ['a $ b', 1, 3, '"$" cannot stand here'],
    ['print x', 1, 1, 'print without parentheses'],
    ['f() = 1', 1, 1, 'what a call returns cannot be assigned to'],
    ['del 1', 1, 5, 'a literal cannot be deleted'],
    ['*a, *b = c', 1, 5, 'more than one starred name in an assignment'],
    ['x = *a', 1, 5, 'a starred expression by itself'],
    ['(a.b := 1)', 1, 2, 'something that is no name before :='],
    ['a < not b', 1, 5, '"not" binds less closely than the operator before it'],
    ['x <> y', 1, 3, '"<>" is no operator'],
    ['x = 0777', 1, 5, '"0777" is no number'],
    ['x.for', 1, 3, '"for" is a keyword, not an attribute\'s name'],
    ['x€ = 1', 1, 1, '"x€" is no name'],
    ["x = '\\x1'", 1, 6, '\\x without 2 hexadecimal digits of a character'],
    ["x = b'é'", 1, 5, 'bytes hold ASCII characters only'],
    ["x = b'a' 'b'", 1, 5, 'bytes and a string beside each other'],
    ["x = f'a}'", 1, 8, 'a single "}" in an f-string'],
    ['return', 1, 1, '"return" outside a function'],
    ['class A: yield', 1, 10, '"yield" outside a function'],
    ['while x:\n  def f(): break', 2, 12, '"break" outside a loop'],
    ['nonlocal x', 1, 1, '"nonlocal" outside a function'],
    ['def f(a, a): pass', 1, 10, 'the parameter "a" is there twice'],
    ['def f(a=1, b): pass', 1, 12, 'a parameter without a default after one with a default'],
    ['def f(*): pass', 1, 7, 'no named parameter after the star'],
    ['f(a=1, b)', 1, 8, 'an argument without a name after one with a name'],
    ['f(a=1, a=2)', 1, 10, 'the argument "a" is given twice'],
    ['f(x for x in y, 1)', 1, 2, 'a generator expression beside other arguments'],
    ['try: pass', 1, 1, 'a try without except'],
    ['if x:\n    a\n  b', 3, 3, 'this line is indented like no block it could belong to'],
    ['if x:\n\ta\n        b', 3, 9, 'this line is indented like no block it could belong to'],
    ['  x', 1, 3, 'this line is not indented as its place needs'],
    ['if x:\nb', 1, 4, 'something is missing behind "x:"'],
    [
      'class A:\n  @a\n def f(): pass',
      3,
      2,
      'a definition that is not indented like its decorator',
    ],
    ['from a import b.c', 1, 15, 'a dot in what is imported from a module'],
    ['import a,', 1, 9, 'a comma behind the last import'],
    ['x = 1\0', 1, 6, 'a zero character'],
    ['x = 1\\\n', 1, 6, 'a backslash with no line behind it'],
  ])('%j', (text, line, column, found) => {
    const { code, message } = errorOf(text);
    expect(message.split('\n')[0]).toBe(`x.py:${line}:${column}: ${found}`);
    expect(code).toBe('python-syntax');
  });
});

describe('hostile scripts', () => {
  const deep = 20_000;
  const steps = Array.from({ length: 400 }, (_, depth) => `${' '.repeat(depth)}if x:\n`);
  test.each([
    ['parentheses', `${'('.repeat(deep)}1${')'.repeat(deep)}`],
    ['open parentheses', '('.repeat(deep)],
    ['open braces', '{1:'.repeat(deep)],
    ['a sum', `x = ${'1 + '.repeat(deep)}1`],
    ['nots', `${'not '.repeat(deep)}x`],
    ['signs', `${'-'.repeat(deep)}x`],
    ['attributes', `x${'.a'.repeat(deep)}`],
    ['items', `x${'[0]'.repeat(deep)}`],
    ['calls', `x${'()'.repeat(deep)}`],
    ['lambdas', `${'lambda: '.repeat(deep)}1`],
    ['conditions', `${'a if b else '.repeat(deep)}c`],
    ['branches', `if a: b\n${'elif a: b\n'.repeat(deep)}`],
    ['blocks', `${steps.join('')}${' '.repeat(400)}pass\n`],
  ])('%s nested too deeply are refused', (_name, text) => {
    const { code, message } = errorOf(text);
    expect(message).toContain('such deep nesting');
    expect(code).toBe('unsupported-python');
  });

  test('what is not that deep is taken', () => {
    const depth = 200;
    for (const text of [
      `${'('.repeat(depth)}1${')'.repeat(depth)}`,
      `x = ${'1 + '.repeat(depth)}1`,
      `${'not '.repeat(depth)}x`,
      `x${'.a'.repeat(depth)}`,
      `if a: b\n${'elif a: b\n'.repeat(depth)}`,
    ]) {
      expect(parseScript(text, 'x.py').body).toHaveLength(1);
    }
  });

  test('a number or a string as long as a page', () => {
    expect(errorOf(`x = ${'9'.repeat(5000)}`).message).toContain('more than 4300 digits');
    expect(parseScript(`x = '${'a'.repeat(1_000_000)}'`, 'x.py').body).toHaveLength(1);
  });

  test('bytes of all kinds give an error or a tree', () => {
    const pieces = [
      '(',
      ')',
      '"',
      "f'{",
      '}',
      ':',
      '\n',
      ' ',
      'if',
      'x',
      '=',
      '\\',
      '*',
      '\t',
      ';',
      '@',
      'def f(',
      '\u2028',
    ];
    let state = 1;
    for (let round = 0; round < 500; round += 1) {
      let text = '';
      for (let count = 0; count < 30; count += 1) {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        text += pieces[(state >>> 16) % pieces.length];
      }
      try {
        expect(parseScript(text, 'x.py').kind).toBe('Module');
      } catch (error) {
        expect(error).toBeInstanceOf(RefwindError);
      }
    }
  });
});
