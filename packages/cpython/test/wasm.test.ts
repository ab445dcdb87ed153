import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecorderError } from '../src/errors.js';
import { WasmBytes } from '../src/wasm/bytes.js';
import { WasmCursor } from '../src/wasm/cursor.js';
import { skipImmediates } from '../src/wasm/instructions.js';
import { appendEntries, parseModule, SectionId } from '../src/wasm/module.js';
import { header, section, tinyModule } from './support/tiny-module.js';

const seed = { seed: 314 };
const cursorOn = (...bytes: number[]): WasmCursor => new WasmCursor(new Uint8Array(bytes));

/** What a failed read throws; fails the test when it throws nothing. */
function failure(action: () => unknown): RecorderError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(RecorderError);
    return error as RecorderError;
  }
  throw new Error('nothing was thrown');
}

describe('numbers', () => {
  test('known encodings', () => {
    const bytes = (value: number): number[] => [...new WasmBytes().u32(value).view()];
    expect(bytes(0)).toEqual([0x00]);
    expect(bytes(127)).toEqual([0x7f]);
    expect(bytes(128)).toEqual([0x80, 0x01]);
    expect(bytes(624_485)).toEqual([0xe5, 0x8e, 0x26]);
    expect(bytes(0xffff_ffff)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
    const signed = (value: number): number[] => [...new WasmBytes().s32(value).view()];
    expect(signed(63)).toEqual([0x3f]);
    expect(signed(64)).toEqual([0xc0, 0x00]);
    expect(signed(-1)).toEqual([0x7f]);
    expect(signed(-64)).toEqual([0x40]);
    expect(signed(-123_456)).toEqual([0xc0, 0xbb, 0x78]);
    expect(signed(-0x8000_0000)).toEqual([0x80, 0x80, 0x80, 0x80, 0x78]);
  });

  test('written and read back, unsigned', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 0xffff_ffff })), (values) => {
        const out = new WasmBytes(1);
        for (const value of values) out.u32(value);
        const cursor = new WasmCursor(out.view());
        expect(values.map(() => cursor.u32())).toEqual(values);
        expect(cursor.done).toBe(true);
      }),
      seed,
    );
  });

  test('signed ones are what WebAssembly reads', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        const encoded = new WasmBytes().s32(value).view();
        const cursor = new WasmCursor(encoded);
        cursor.skipLeb();
        expect(cursor.done).toBe(true);
        // (global (export "g") i32 (i32.const VALUE))
        const module = new WebAssembly.Module(
          new Uint8Array([
            ...header,
            ...section(6, [1, 0x7f, 0, 0x41, ...encoded, 0x0b]),
            ...section(7, [1, 1, 0x67, 3, 0]),
          ]),
        );
        const { g } = new WebAssembly.Instance(module).exports;
        expect((g as WebAssembly.Global<'i32'>).value).toBe(value);
      }),
      seed,
    );
  });

  test('names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(new WasmCursor(new WasmBytes(1).name(text).view()).name()).toBe(text);
      }),
      seed,
    );
  });

  test('that never end are refused', () => {
    const endless = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80];
    expect(failure(() => cursorOn(...endless).u32()).code).toBe('unsupported-module');
    expect(failure(() => cursorOn(...endless).skipLeb()).code).toBe('unsupported-module');
  });

  test('reads beyond the end say where and what was wanted', () => {
    const cursor = cursorOn(1, 2, 3);
    cursor.skip(2);
    expect(failure(() => cursor.skip(2)).message).toBe(
      'the WebAssembly module ends at offset 3 where 2 bytes should follow (offset 2)',
    );
    cursor.skip(1);
    failure(() => cursor.u8());
    failure(() => cursorOn(0xff, 0xff, 0xff, 0xff, 0x0f).count());
    expect(cursorOn(2, 0, 0).count()).toBe(2);
    failure(() => cursorOn(5, 65).name());
  });
});

/** Immediates of every kind of instruction: name, opcode, immediates. */
const instructions: [string, number, number[]][] = [
  ['unreachable', 0x00, []],
  ['nop', 0x01, []],
  ['block i32', 0x02, [0x7f]],
  ['loop of type 300', 0x03, [0xac, 0x02]],
  ['if', 0x04, [0x40]],
  ['else', 0x05, []],
  ['try', 0x06, [0x40]],
  ['catch 200', 0x07, [0xc8, 0x01]],
  ['throw 1', 0x08, [1]],
  ['rethrow 0', 0x09, [0]],
  ['throw_ref', 0x0a, []],
  ['end', 0x0b, []],
  ['br 3', 0x0c, [3]],
  ['br_if 3', 0x0d, [3]],
  ['br_table 1 2 300, else 0', 0x0e, [3, 1, 2, 0xac, 0x02, 0]],
  ['br_table, else 0', 0x0e, [0, 0]],
  ['return', 0x0f, []],
  ['call 300', 0x10, [0xac, 0x02]],
  ['call_indirect type 300 table 1', 0x11, [0xac, 0x02, 1]],
  ['return_call 1', 0x12, [1]],
  ['return_call_indirect 1 0', 0x13, [1, 0]],
  ['call_ref 5', 0x14, [5]],
  ['return_call_ref 5', 0x15, [5]],
  ['delegate 1', 0x18, [1]],
  ['catch_all', 0x19, []],
  ['drop', 0x1a, []],
  ['select', 0x1b, []],
  ['select i64', 0x1c, [1, 0x7e]],
  [
    'try_table, catch 1 0, catch_ref 300 1, catch_all 2, catch_all_ref 3',
    0x1f,
    [0x40, 4, 0, 1, 0, 1, 0xac, 0x02, 1, 2, 2, 3, 3],
  ],
  ['local.get 300', 0x20, [0xac, 0x02]],
  ['local.set 0', 0x21, [0]],
  ['local.tee 0', 0x22, [0]],
  ['global.get 1', 0x23, [1]],
  ['global.set 1', 0x24, [1]],
  ['table.get 0', 0x25, [0]],
  ['table.set 0', 0x26, [0]],
  ['i32.load offset=300', 0x28, [2, 0xac, 0x02]],
  ['i64.load8_u', 0x31, [0, 0]],
  ['i32.store', 0x36, [2, 0]],
  ['i64.store32 of memory 1', 0x3e, [0x42, 1, 0x80, 0x01]],
  ['memory.size', 0x3f, [0]],
  ['memory.grow', 0x40, [0]],
  ['i32.const -1', 0x41, [0x7f]],
  ['i64.const, ten bytes', 0x42, [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f]],
  ['f32.const', 0x43, [0x80, 0x80, 0x80, 0x80]],
  ['f64.const', 0x44, [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]],
  ['i32.eqz', 0x45, []],
  ['i64.extend32_s', 0xc4, []],
  ['ref.null func', 0xd0, [0x70]],
  ['ref.is_null', 0xd1, []],
  ['ref.func 300', 0xd2, [0xac, 0x02]],
  ['ref.eq', 0xd3, []],
  ['ref.as_non_null', 0xd4, []],
  ['br_on_null 1', 0xd5, [1]],
  ['br_on_non_null 1', 0xd6, [1]],
  ['i32.trunc_sat_f32_s', 0xfc, [0]],
  ['i64.trunc_sat_f64_u', 0xfc, [7]],
  ['memory.init 300 0', 0xfc, [8, 0xac, 0x02, 0]],
  ['data.drop 1', 0xfc, [9, 1]],
  ['memory.copy', 0xfc, [10, 0, 0]],
  ['memory.fill', 0xfc, [11, 0]],
  ['table.init 1 0', 0xfc, [12, 1, 0]],
  ['elem.drop 1', 0xfc, [13, 1]],
  ['table.copy 0 1', 0xfc, [14, 0, 1]],
  ['table.grow 0', 0xfc, [15, 0]],
  ['table.size 0', 0xfc, [16, 0]],
  ['table.fill 0', 0xfc, [17, 0]],
  ['v128.load', 0xfd, [0, 4, 0]],
  ['v128.store offset=300', 0xfd, [11, 4, 0xac, 0x02]],
  ['v128.const', 0xfd, [12, ...new Array<number>(16).fill(0x80)]],
  ['i8x16.shuffle', 0xfd, [13, ...new Array<number>(16).fill(0x80)]],
  ['i8x16.swizzle', 0xfd, [14]],
  ['i8x16.extract_lane_s 15', 0xfd, [21, 15]],
  ['f64x2.replace_lane 1', 0xfd, [34, 1]],
  ['v128.not', 0xfd, [77]],
  ['v128.load8_lane 3', 0xfd, [84, 0, 0, 3]],
  ['v128.store64_lane 1', 0xfd, [91, 3, 8, 1]],
  ['v128.load64_zero', 0xfd, [93, 3, 0]],
  ['f64x2.convert_low_i32x4_u', 0xfd, [0xff, 0x01]],
  ['i16x8.relaxed_dot_i8x16_i7x16_s', 0xfd, [0x92, 0x02]],
  ['memory.atomic.notify', 0xfe, [0, 2, 0]],
  ['atomic.fence', 0xfe, [3, 0]],
  ['i64.atomic.rmw32.cmpxchg_u offset=300', 0xfe, [78, 2, 0xac, 0x02]],
];

describe('instructions', () => {
  test.each(instructions)('%s', (_name, opcode, immediates) => {
    const cursor = cursorOn(...immediates, 0xaa, 0xaa);
    skipImmediates(cursor, opcode);
    expect(cursor.position).toBe(immediates.length);
    // Cut anywhere, it is refused.
    for (let length = 0; length < immediates.length; length++) {
      const cut = cursorOn(...immediates.slice(0, length));
      expect(failure(() => skipImmediates(cut, opcode)).code).toBe('unsupported-module');
    }
  });

  test.each([
    ['0x16', 0x16, []],
    ['0x27', 0x27, []],
    ['0xc5', 0xc5, []],
    ['0xfb, of garbage-collected types', 0xfb, [0]],
    ['0xfc 18', 0xfc, [18]],
    ['0xfd 276', 0xfd, [0x94, 0x02]],
    ['0xfe 79', 0xfe, [79]],
    ['0xff', 0xff, []],
  ])('unknown: %s', (name, opcode, immediates) => {
    const error = failure(() => skipImmediates(cursorOn(...immediates, 0, 0, 0), opcode));
    expect(error).toMatchObject({
      code: 'unsupported-module',
      message: expect.stringContaining(`instruction ${name.split(',')[0]} near offset`),
    });
  });
});

describe('modules', () => {
  test('what is read of one', () => {
    const module = parseModule(tinyModule());
    expect(module).toMatchObject({
      typeCount: 7,
      importedFunctions: 1,
      importedGlobals: 0,
      definedGlobals: 1,
      exportCount: 11,
    });
    expect([...module.functionTypes]).toEqual([1, 1, 2, 0, 0, 0, 0, 3, 4, 4, 2, 0, 6, 0]);
    expect(module.sections.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 9, 10]);
    expect(module.exportedFunctions.get('PyGC_Collect')).toBe(2);
    expect(module.exportedFunctions.has('memory')).toBe(false);
  });

  test('imports of every kind are counted', () => {
    const imported = (kind: number, ...type: number[]): number[] => [
      1,
      0x61,
      1,
      0x62,
      kind,
      ...type,
    ];
    const imports = [
      imported(0, 0), // a function of type 0
      imported(1, 0x70, 1, 2, 3), // a table of 2 to 3 functions
      imported(2, 3, 1, 0x80, 0x02), // a shared memory of 1 to 256 pages
      imported(3, 0x7f, 1), // a mutable i32
      imported(4, 0, 0), // an exception tag of type 0
      imported(0, 1), // a function of type 1
      imported(3, 0x7e, 0), // a constant i64
    ];
    const module = parseModule(
      new Uint8Array([
        ...header,
        ...section(1, [0]),
        ...section(2, [imports.length, ...imports.flat()]),
        ...section(3, [0]),
        ...section(6, [0]),
        ...section(7, [0]),
      ]),
    );
    expect(module).toMatchObject({ importedFunctions: 2, importedGlobals: 2 });
  });

  test('entries are appended to a section of a list', () => {
    const module = parseModule(tinyModule());
    const exports = module.sections.find(({ id }) => id === SectionId.export);
    if (!exports) throw new Error('no exports');
    const content = appendEntries(module, exports, {
      count: 1,
      bytes: new Uint8Array([1, 0x67, 3, 0]),
    });
    expect(content[0]).toBe(12);
    expect([...content.slice(-4)]).toEqual([1, 0x67, 3, 0]);
    expect(content.length).toBe(exports.end - exports.start + 4);
  });

  test.each([
    ['nothing', []],
    ['text', [...new TextEncoder().encode('not a module')]],
    ['another version', [0, 0x61, 0x73, 0x6d, 2, 0, 0, 0]],
  ])('refused: %s', (_name, bytes) => {
    const error = failure(() => parseModule(new Uint8Array(bytes)));
    expect(error.message).toBe('the file is not a WebAssembly module (version 1)');
  });

  test('a module without a section that is needed', () => {
    const error = failure(() => parseModule(new Uint8Array(header)));
    expect(error).toMatchObject({
      code: 'unsupported-module',
      message: expect.stringContaining('has no section'),
    });
  });
});
