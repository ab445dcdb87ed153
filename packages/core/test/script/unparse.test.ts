import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseScript } from '../../src/script/parse.js';
import { unparse } from '../../src/script/unparse.js';
import { heapScript } from '../../src/testing/index.js';
import { syntaxTree, withoutPlaces } from './syntaxTrees.js';

const again = (source: string) => unparse(parseScript(source, 'x.py'));

describe('source from a tree', () => {
  test('has one statement per line, four spaces per level, and no comments', () => {
    const source = `class  C( B ,m = 1 ):
  "doc" # a comment
  x = 1; y = 'it\\'s'

@staticmethod
def f(a, /, b=2, *c, d, **e): return a if b else -c ** +d

for i, in [ (1) , 2 ]:
        if i: pass
        elif not i and 1: break
        else:
                if x: y[1:, ::2] += f"{i!r:>{w}} {{}}"
`;
    expect(again(source)).toBe(`class C(B, m=1):
    'doc'
    x = 1
    y = 'it\\'s'
@staticmethod
def f(a, /, b=2, *c, d, **e):
    return a if b else -c ** +d
for (i,) in [1, 2]:
    if i:
        pass
    elif not i and 1:
        break
    elif x:
        y[1:, ::2] += f'{i!r:>{w}} {{}}'
`);
  });

  test('keeps the parentheses that matter', () => {
    const lines = [
      '(a + b) * c - (d - e)',
      '(-a) ** -b ** c',
      'not (a and (b or c))',
      '(a < b) < c',
      '(lambda: x)(1)',
      '(a if b else c) if d else e',
      '(1).real',
      '[(yield)]',
      '(x := 1)',
    ];
    for (const line of lines) {
      const inside = `def f():\n    ${line}\n`;
      expect(again(inside)).toBe(inside);
    }
  });

  test('parses to the same tree: any tree', () => {
    fc.assert(
      fc.property(syntaxTree, (tree) => {
        const source = unparse(tree);
        expect(withoutPlaces(parseScript(source, 'x.py'))).toEqual(withoutPlaces(tree));
      }),
      { seed: 3, numRuns: 600 },
    );
  });

  test('parses to the same tree: any generated script', () => {
    fc.assert(
      fc.property(heapScript(), (script) => {
        const tree = parseScript(script, 'x.py');
        expect(withoutPlaces(parseScript(unparse(tree), 'x.py'))).toEqual(withoutPlaces(tree));
      }),
      { seed: 4, numRuns: 50 },
    );
  });
});
