import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseScript } from '../../src/script/parse.js';
import type { Expression } from '../../src/script/syntax.js';
import { withoutPlaces } from './syntaxTrees.js';

const body = (text: string) => parseScript(text, 'x.py').body;

/** The tree of an expression, without places. */
function tree(text: string): unknown {
  const { body: statements } = withoutPlaces(parseScript(text, 'x.py')) as {
    body: { value: unknown }[];
  };
  return statements[0]?.value;
}

/** An expression with an underscore where a name, a number or a group of them was. */
function shape(node: Expression): string {
  switch (node.kind) {
    case 'BinOp':
      return `(${shape(node.left)} ${node.op} ${shape(node.right)})`;
    case 'UnaryOp':
      return `(${node.op} ${shape(node.operand)})`;
    case 'BoolOp':
      return `(${node.values.map(shape).join(` ${node.op} `)})`;
    case 'Compare':
      return `(${shape(node.left)}${node.ops.map((op, i) => ` ${op} ${shape(node.comparators[i]!)}`).join('')})`;
    case 'IfExp':
      return `(${shape(node.body)} if ${shape(node.test)} else ${shape(node.orelse)})`;
    default:
      return node.kind === 'Name' ? node.id : '_';
  }
}

describe('a script becomes a tree', () => {
  test('of nodes as CPython names them', () => {
    expect(withoutPlaces(parseScript('x.y[0] = f(1, k=a)', 'x.py'))).toEqual({
      kind: 'Module',
      body: [
        {
          kind: 'Assign',
          targets: [
            {
              kind: 'Subscript',
              value: {
                kind: 'Attribute',
                value: { kind: 'Name', id: 'x', ctx: 'Load' },
                attr: 'y',
                ctx: 'Load',
              },
              slice: { kind: 'Constant', value: { type: 'int', value: '0n' } },
              ctx: 'Store',
            },
          ],
          value: {
            kind: 'Call',
            func: { kind: 'Name', id: 'f', ctx: 'Load' },
            args: [{ kind: 'Constant', value: { type: 'int', value: '1n' } }],
            keywords: [
              { kind: 'keyword', arg: 'k', value: { kind: 'Name', id: 'a', ctx: 'Load' } },
            ],
          },
        },
      ],
    });
  });

  test('with lines from 1 and columns from 0, parentheses left out', () => {
    const [first, second] = body('x = (1 +\n  2)\n@a\ndef f(): return\n');
    expect(first).toMatchObject({ line: 1, column: 0, endLine: 2, endColumn: 4 });
    expect(first).toMatchObject({ value: { line: 1, column: 5, endLine: 2, endColumn: 3 } });
    expect(second).toMatchObject({ kind: 'FunctionDef', line: 4, column: 0, endColumn: 15 });
  });

  test('whatever ends its lines', () => {
    expect(body('if a:\r\n  b\r\nc')).toEqual(body('if a:\n  b\nc'));
    expect(body('\ufeffif a:\r  b\rc')).toEqual(body('if a:\n  b\nc'));
  });

  test.each([
    ['not a and b', '((Not a) And b)'],
    ['not a == b', '(Not (a Eq b))'],
    ['a or b or c and d and e', '(a Or b Or (c And d And e))'],
    ['(a or b) or c', '((a Or b) Or c)'],
    ['a < b <= c is not d not in e', '(a Lt b LtE c IsNot d NotIn e)'],
    ['(a < b) < c', '((a Lt b) Lt c)'],
    ['-a ** -b ** c', '(USub (a Pow (USub (b Pow c))))'],
    ['a - b - c * d @ e', '((a Sub b) Sub ((c Mult d) MatMult e))'],
    ['a | b ^ c & d << e + f', '(a BitOr (b BitXor (c BitAnd (d LShift (e Add f)))))'],
    ['a if b else c if d else e', '(a if b else (c if d else e))'],
    ['~a + -b', '((Invert a) Add (USub b))'],
  ])('%s', (text, expected) => {
    const [statement] = body(text);
    expect(shape((statement as { value: Expression }).value)).toBe(expected);
  });

  test.each([
    ['0x_ff', 'int', '255n'],
    ['1_000', 'int', '1000n'],
    ['00', 'int', '0n'],
    ['.5e-1', 'float', 0.05],
    ['1e400', 'float', 'Infinity'],
    ['\'a\\n\\x41\\u20ac\\101\\q\' "b"', 'str', 'a\nA€A\\qb'],
    ["r'\\n'", 'str', '\\n'],
    ["'''a\n'b'''", 'str', "a\n'b"],
    ["'a\\\nb'", 'str', 'ab'],
    ["b'\\xff' b'a'", 'bytes', '\xffa'],
    ["'🐍'", 'str', '🐍'],
  ])('the literal %s', (text, type, value) => {
    expect(tree(text)).toEqual({ kind: 'Constant', value: { type, value } });
  });

  test('an f-string', () => {
    const value = { kind: 'Name', id: 'x', ctx: 'Load' };
    const constant = (text: string) => ({ kind: 'Constant', value: { type: 'str', value: text } });
    const spec = {
      kind: 'JoinedStr',
      values: [
        constant('>'),
        { kind: 'FormattedValue', value, conversion: null, formatSpec: null },
      ],
    };
    expect(tree("'a' f'b{{{x!r:>{x}}' f'{x = }'")).toEqual({
      kind: 'JoinedStr',
      values: [
        constant('ab{'),
        { kind: 'FormattedValue', value, conversion: 'r', formatSpec: spec },
        constant('x = '),
        { kind: 'FormattedValue', value, conversion: 'r', formatSpec: null },
      ],
    });
  });

  test('every parameter in its place', () => {
    const [definition] = body('def f(a, b=1, /, c=2, *d, e, g=3, **h): pass');
    expect(definition).toMatchObject({
      args: {
        posonlyargs: [{ arg: 'a' }, { arg: 'b' }],
        args: [{ arg: 'c' }],
        vararg: { arg: 'd' },
        kwonlyargs: [{ arg: 'e' }, { arg: 'g' }],
        kwDefaults: [null, { kind: 'Constant' }],
        kwarg: { arg: 'h' },
        defaults: [{ kind: 'Constant' }, { kind: 'Constant' }],
      },
    });
  });

  test('a bare yield', () => {
    const [definition] = body('def f():\n  yield # nothing\n  x = yield\n  g((yield), 1)\n');
    expect(definition).toMatchObject({
      body: [
        { kind: 'Expr', value: { kind: 'Yield', value: null } },
        { kind: 'Assign', value: { kind: 'Yield', value: null } },
        { kind: 'Expr', value: { kind: 'Call', args: [{ kind: 'Yield' }, { kind: 'Constant' }] } },
      ],
    });
  });

  test('the example scripts', () => {
    const folder = new URL('../../../../fixtures/scripts/', import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith('.py'));
    expect(files).not.toEqual([]);
    for (const file of files) {
      expect(() => parseScript(readFileSync(new URL(file, folder), 'utf8'), file)).not.toThrow();
    }
  });

  test('a script of 20,000 lines', () => {
    expect(body('x = [1, f(2)]\n'.repeat(20_000))).toHaveLength(20_000);
  });
});
