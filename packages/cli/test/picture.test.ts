import type { Holder } from '@refwind/core';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { asciiGlyphs } from '../src/format/glyphs.js';
import { type DrawOptions, drawPicture, looseLines } from '../src/picture/draw.js';
import { type PictureObject, type PictureOptions, pictureOf } from '../src/picture/model.js';

const a: Holder = { kind: 'variable', frame: '__main__', name: 'a' };
const b: Holder = { kind: 'variable', frame: '__main__', name: 'b' };
const x: Holder = { kind: 'variable', frame: 'f#1', name: 'x' };
const stack: Holder = { kind: 'temporary', detail: 'stack' };
const slot = (owner: number, key: string): Holder => ({ kind: 'slot', owner, key });

function object(
  id: number,
  typeName: string,
  refcount: number,
  ...holders: Holder[]
): PictureObject {
  return { object: id, typeName, size: 64, refcount, allocSeq: id, site: null, holders };
}

function draw(
  objects: PictureObject[],
  options: Partial<DrawOptions & PictureOptions> = {},
): string {
  const picture = pictureOf(objects, { limit: 20, itemLimit: 5, ...options });
  const drawing = { width: 60, ...options };
  return [...drawPicture(picture, drawing), ...looseLines(picture, drawing)].join('\n');
}

describe('a picture', () => {
  test('joins the names of one object at its box', () => {
    expect(draw([object(1, 'list', 3, a, b, x)])).toMatchInlineSnapshot(`
      "            ┌────────────────────┐
      a ──────┬─► │ #1 list       64 B │
      b ──────┤   │ refcount = 3       │
      f#1.x ──┘   └────────────────────┘"
    `);
  });

  test('leads from contents to their boxes; small contents stand in their holder', () => {
    expect(
      draw([
        object(1, 'list', 1, a),
        object(2, 'dict', 2, slot(1, '[1]')),
        object(3, 'str', 1, slot(2, "['k']")),
        object(4, 'int', 1, slot(1, '[0]')),
      ]),
    ).toMatchInlineSnapshot(`
      "        ┌──────────────────────────────┐
      a ────► │ #1 list                 64 B │
              │ refcount = 1                 │
              ├──────────────────────────────┤
              │ [0] → #4 int, refcount = 1   │
              │ [1] → #2 dict                ├──┐
              └──────────────────────────────┘  │
                                                │
              ┌──────────────────────────────┐  │
              │ #2 dict                 64 B │◄─┘
              │ refcount = 2  +1 temporary/C │
              ├──────────────────────────────┤
              │ ['k'] → #3 str, refcount = 1 │
              └──────────────────────────────┘"
    `);
  });

  test('shows a cycle that no variable reaches', () => {
    expect(
      draw([object(1, 'dict', 1, slot(2, "['b']")), object(2, 'dict', 1, slot(1, "['a']"))]),
    ).toMatchInlineSnapshot(`
      "                  ┌────────────────────┐
      no variable       │ #1 dict       64 B │◄───┐
      holds it          │ refcount = 1       │    │
                        ├────────────────────┤    │
                        │ ['a'] → #2 dict    ├──┐ │
                        └────────────────────┘  │ │
                                                │ │
                        ┌────────────────────┐  │ │
      no variable       │ #2 dict       64 B │◄─┘ │
      holds it          │ refcount = 1       │    │
                        ├────────────────────┤    │
                        │ ['b'] → #1 dict    ├────┘
                        └────────────────────┘"
    `);
  });

  test('names the slots that hold a box and are not drawn', () => {
    const objects = [
      object(1, 'list', 1, a),
      object(2, 'Row', 2, slot(1, '[0]'), b),
      object(3, 'str', 1, slot(1, '[1]')),
      object(4, 'dict', 1, b),
      object(5, 'Row', 5, ...[6, 7, 8, 9, 10].map((at) => slot(4, `['k${at}']`))),
    ];
    expect(draw(objects, { only: ({ typeName }) => typeName === 'Row' })).toMatchInlineSnapshot(`
      "                     ┌────────────────────┐
      b ───────────────┬─► │ #2 Row        64 B │
      #1 list [0] ┄┄┄┄┄┘   │ refcount = 2       │
                           └────────────────────┘

                           ┌────────────────────┐
      #4 dict ['k6'] ┄┄┬┄► │ #5 Row        64 B │
      #4 dict ['k7'] ┄┄┤   │ refcount = 5       │
      #4 dict ['k8'] ┄┄┤   └────────────────────┘
      and 2 more ┄┄┄┄┄┄┘"
    `);
    expect(draw(objects, { only: ({ object: id }) => id === 3 })).toMatchInlineSnapshot(`
      "                  ┌────────────────────┐
      #1 list [1] ┄┄┄┄► │ #3 str        64 B │
                        │ refcount = 1       │
                        └────────────────────┘"
    `);
  });

  test('names a slot beyond the items that are drawn', () => {
    const objects = [
      object(1, 'list', 1, a),
      object(2, 'int', 1, slot(1, '[0]')),
      object(3, 'list', 1, slot(1, '[1]')),
      object(4, 'int', 1, slot(3, '[0]')),
    ];
    expect(draw(objects, { itemLimit: 1 })).toMatchInlineSnapshot(`
      "                  ┌────────────────────────────┐
      a ──────────────► │ #1 list               64 B │
                        │ refcount = 1               │
                        ├────────────────────────────┤
                        │ [0] → #2 int, refcount = 1 │
                        │ … and 1 more               │
                        └────────────────────────────┘

                        ┌────────────────────────────┐
      #1 list [1] ┄┄┄┄► │ #3 list               64 B │
                        │ refcount = 1               │
                        ├────────────────────────────┤
                        │ [0] → #4 int, refcount = 1 │
                        └────────────────────────────┘"
    `);
  });

  test('tells temporaries from variables, known ones from unknown ones', () => {
    expect(
      draw([object(1, 'int', 2, a), object(2, 'str', 1, stack), object(3, 'float', 1)]),
    ).toMatchInlineSnapshot(`
      "            ┌──────────────────────────────┐
      a ────────► │ #1 int                  64 B │
                  │ refcount = 2  +1 temporary/C │
                  └──────────────────────────────┘

                  ┌──────────────────────────────┐
      stack ┄┄┄┄► │ #2 str                  64 B │
                  │ refcount = 1                 │
                  └──────────────────────────────┘
      Held by temporaries or C code only:
        #3 float  64 B  refcount = 1"
    `);
  });

  test('in ASCII, in little room', () => {
    const objects = [
      object(1, 'a_very_long_type_name', 1, a),
      object(2, 'list', 2, slot(1, '[0]'), b),
    ];
    expect(draw(objects, { width: 40, glyphs: asciiGlyphs })).toMatchInlineSnapshot(`
      "        +------------------------------+
      a ----> | #1 a_very_long_type_... 64 B |
              | refcount = 1                 |
              +------------------------------+
              | [0] -> #2 list               |
              +------------------------------+

              +------------------------------+
      b ----> | #2 list                 64 B |
              | refcount = 2                 |
              +------------------------------+"
    `);
  });

  test('counts what it leaves out', () => {
    const items = Array.from({ length: 9 }, (_, at) =>
      object(at + 2, 'int', 1, slot(1, `[${at}]`)),
    );
    const objects = [object(1, 'list', 1, a), ...items, object(11, 'dict', 1, b)];
    const picture = pictureOf(objects, { limit: 1, itemLimit: 3 });
    expect(picture.left).toBe(7);
    expect(draw(objects, { limit: 1, itemLimit: 3 })).toMatchInlineSnapshot(`
      "        ┌────────────────────────────┐
      a ────► │ #1 list               64 B │
              │ refcount = 1               │
              ├────────────────────────────┤
              │ [0] → #2 int, refcount = 1 │
              │ [1] → #3 int, refcount = 1 │
              │ [2] → #4 int, refcount = 1 │
              │ … and 6 more               │
              └────────────────────────────┘"
    `);
  });

  test('shows hostile names as what they are', () => {
    const name: Holder = { kind: 'variable', frame: '__main__', name: '\u001b[31mred\n' };
    expect(draw([object(1, 'T\u202eepyt', 1, name)])).toMatchInlineSnapshot(`
      "                    ┌──────────────────────┐
      \\x1b[31mred\\n ────► │ #1 T\\u202eepyt  64 B │
                          │ refcount = 1         │
                          └──────────────────────┘"
    `);
  });

  test('fits the width and shows every object, whatever the heap', () => {
    const heaps = fc.integer({ min: 1, max: 12 }).chain((n) => {
      const owner = fc.integer({ min: 1, max: n });
      const key = fc.oneof(
        fc.nat(9).map((at) => `[${at}]`),
        fc.string().map((s) => `['${s}']`),
      );
      const holder = fc.oneof(
        fc
          .record({ frame: fc.constant('f#1'), name: fc.string({ unit: 'grapheme' }) })
          .map((variable): Holder => ({ kind: 'variable', ...variable })),
        fc.tuple(owner, key).map(([id, text]) => slot(id, text)),
        fc.constant(stack),
      );
      const one = fc.tuple(fc.string(), fc.nat(1e9), fc.array(holder, { maxLength: 4 }));
      return fc.array(one, { minLength: n, maxLength: n });
    });
    fc.assert(
      fc.property(heaps, fc.integer({ min: 40, max: 120 }), (heap, width) => {
        const objects = heap.map(([type, count, holders], at) =>
          object(at + 1, type, count, ...holders),
        );
        const lines = draw(objects, { width, limit: 99, itemLimit: 99 }).split('\n');
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        expect(pictureOf(objects, { limit: 99, itemLimit: 99 }).left).toBe(0);
      }),
      { seed: 20_251_122, numRuns: 300 },
    );
  });
});
