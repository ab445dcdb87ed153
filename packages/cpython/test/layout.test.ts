import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecorderError } from '../src/errors.js';
import { formatVersion, readDebugOffsets } from '../src/layout/debug-offsets.js';
import { decodeLineTable } from '../src/layout/line-table.js';
import { floatText } from '../src/tracking/key-texts.js';
import { CPYTHON_313 } from '../src/versions/cpython-313.js';
import { CPYTHON_314 } from '../src/versions/cpython-314.js';
import { perform, root } from './support/recording.js';

/**
 * Prints a line of JSON for every code object in the given files and modules: its line table, and
 * what `co_lines` makes of it, one line per code unit.
 */
const TABLES = `
import importlib, importlib.util, json, sys, tokenize

def walk(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, type(code)):
            yield from walk(constant)

def show(top):
    for code in walk(top):
        units = len(code.co_code) // 2
        lines = [0] * units
        for start, end, line in code.co_lines():
            lines[start // 2:end // 2] = [line or 0] * (end // 2 - start // 2)
        print(json.dumps([code.co_qualname, code.co_linetable.hex(), code.co_firstlineno, lines]))

for name in sys.argv[1:]:
    if name.endswith('.py'):
        with tokenize.open(name) as file:
            show(compile(file.read(), name, 'exec'))
    else:
        show(importlib.util.find_spec(name).loader.get_code(name))
`;

/** What builds of all known versions say, where the recorder counts on it. */
const KNOWN: Readonly<Record<string, number>> = {
  'frame.executable': 0,
  'frame.previous': 4,
  'frame.instrPtr': 28,
  'frame.localsplus': 40,
  'code.localsplusnames': 72,
  'object.type': 4,
  'type.name': 12,
  'type.flags': 84,
  'tuple.length': 8,
  'list.length': 8,
  'list.items': 12,
  'dict.keys': 24,
  'dict.values': 28,
  'float.value': 8,
  'long.tag': 8,
  'unicode.state': 16,
  'unicode.length': 8,
  'unicode.asciiSize': 20,
};

describe('line tables', () => {
  test('of real code say what co_lines says', async () => {
    const folder = join(root, 'fixtures', 'programs');
    const files = readdirSync(folder)
      .filter((file) => file.endsWith('.py'))
      .map((file) => join(folder, file));
    const modules = ['argparse', 'asyncio.base_events', 'dataclasses', 'json.decoder', 'typing'];
    const { stdout, stderr, exit } = await perform({
      run: 'plain',
      program: { kind: 'command', code: TABLES },
      args: [...files, ...modules],
    });
    expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
    const codes = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as [string, string, number, number[]]);
    expect(codes.length).toBeGreaterThan(1200);
    for (const [name, table, firstLine, lines] of codes) {
      const decoded = decodeLineTable(Buffer.from(table, 'hex'), firstLine, lines.length);
      expect([name, ...decoded]).toEqual([name, ...lines]);
    }
  });

  // An entry's first byte: 0x80 | form << 3 | units − 1.
  const head = (form: number, units: number): number => 0x80 | (form << 3) | (units - 1);

  test.each<[string, number[], number[]]>([
    ['a short form stays on its line', [head(0, 2), 0x12], [7, 7]],
    ['a one-line form moves by 0 to 2', [head(10, 1), 1, 2, head(12, 1), 1, 2], [7, 9]],
    ['no columns, 3 lines on, then 2 back', [head(13, 1), 6, head(13, 2), 5], [10, 8, 8]],
    // signed 2, end line 0, columns 1 and 2
    ['the long form', [head(14, 3), 4, 0, 1, 2], [9, 9, 9]],
    // 100 lines on: 200 = 0b11_001000 in two 6-bit groups
    ['a number of two bytes', [head(13, 1), 0x48, 3], [107]],
    ['nowhere, then where it was', [head(15, 2), head(0, 1), 0], [0, 0, 7]],
    ['entries beyond the code are cut', [head(0, 8), 0x12], [7, 7]],
    ['code beyond the entries has no line', [head(0, 1), 0x12], [7, 0, 0]],
    ['nothing', [], [0, 0]],
  ])('%s', (_name, table, lines) => {
    expect([...decodeLineTable(new Uint8Array(table), 7, lines.length)]).toEqual(lines);
  });

  test('of garbage are decoded to something', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.integer(), fc.nat({ max: 500 }), (table, first, units) => {
        expect(decodeLineTable(table, first, units)).toHaveLength(units);
      }),
      { seed: 314 },
    );
  });
});

describe("the interpreter's description of itself", () => {
  const at = 64;

  /** Memory with a description: cookie, version, then the fields, each its own index where `known` has none. */
  function memory(
    cookie: string,
    hex: number,
    { freeThreaded = 0, fields = CPYTHON_314.debugFields as readonly string[], known = KNOWN } = {},
  ): ArrayBuffer {
    const buffer = new ArrayBuffer(2048);
    new Uint8Array(buffer).set(new TextEncoder().encode(cookie), at);
    const view = new DataView(buffer, at + 8);
    const values: Record<string, number> = { ...known, version: hex, freeThreaded };
    fields.forEach((name, field) => {
      view.setBigUint64(field * 8, BigInt(values[name] ?? field), true);
    });
    return buffer;
  }

  function refusal(buffer: ArrayBuffer): RecorderError {
    try {
      readDebugOffsets(buffer, at);
    } catch (error) {
      expect(error).toBeInstanceOf(RecorderError);
      return error as RecorderError;
    }
    throw new Error('it was not refused');
  }

  test.each([
    [
      0x030e02f0,
      CPYTHON_314,
      { 'interpreter.gc': 10, 'thread.currentFrame': 25, 'gc.collecting': 81 },
    ],
    [
      0x030d02f0,
      CPYTHON_313,
      { 'interpreter.gc': 9, 'thread.currentFrame': 22, 'gc.collecting': 71 },
    ],
  ])('the fields of %i are read in their order', (hex, version, expected) => {
    const fields = version.debugFields;
    const read = readDebugOffsets(memory('xdebugpy', hex, { fields }), at);
    expect(read).toMatchObject({ hex, version, offset: { ...KNOWN, ...expected } });
  });

  test.each<[string, ArrayBuffer, string]>([
    [
      'no description',
      memory('somethin', 0x030e02f0),
      'the interpreter does not describe itself: expected xdebugpy at its runtime state, found "somethin"',
    ],
    [
      'an older version',
      memory('xdebugpy', 0x030c01f0),
      'CPython 3.12.1 is not supported; this recorder knows 3.14 and 3.13',
    ],
    [
      'a newer one',
      memory('xdebugpy', 0x030f00a2),
      'CPython 3.15.0a2 is not supported; this recorder knows 3.14 and 3.13',
    ],
    [
      'free-threaded',
      memory('xdebugpy', 0x030e02f0, { freeThreaded: 1 }),
      'CPython 3.14.2 (free-threaded) is not supported; this recorder knows 3.14 and 3.13',
    ],
  ])('refused: %s', (_name, buffer, message) => {
    expect(refusal(buffer)).toMatchObject({ code: 'unsupported-layout', message });
  });

  test.each(Object.keys(KNOWN))('a build that has %s elsewhere is refused', (field) => {
    const known = { ...KNOWN, [field]: 100 };
    expect(refusal(memory('xdebugpy', 0x030e02f0, { known }))).toMatchObject({
      code: 'unsupported-layout',
      message: `CPython 3.14.2 has ${field} at 100, not at ${KNOWN[field]}; this recorder does not know that build`,
    });
  });

  test.each([
    [0x030e02f0, '3.14.2'],
    [0x030e00c1, '3.14.0rc1'],
    [0x030f00b3, '3.15.0b3'],
  ])('%s is %s', (hex, text) => {
    expect(formatVersion(hex)).toBe(text);
  });
});

test.each([
  [0, '0.0'],
  [-0, '-0.0'],
  [2.5, '2.5'],
  [1e15, '1000000000000000.0'],
  [1e16, '1e+16'],
  [1.25e-4, '0.000125'],
  [1.25e-5, '1.25e-05'],
  [-1e100, '-1e+100'],
  [5e-324, '5e-324'],
  [Number.POSITIVE_INFINITY, 'inf'],
  [Number.NEGATIVE_INFINITY, '-inf'],
  [Number.NaN, 'nan'],
])('a float key %d is written %s', (value, text) => {
  expect(floatText(value)).toBe(text);
});
