import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { RecorderError } from '../src/errors.js';
import { rewriteModule } from '../src/instrument/rewrite.js';
import { HostCall, type Instrumentation, ROW_WORDS, RowTag } from '../src/instrument/rows.js';
import { TINY_LOOP, type TinyOptions, tinyModule } from './support/tiny-module.js';

const rewrite = (bytes: Uint8Array, instrumentation: Instrumentation = 'links') =>
  rewriteModule(bytes, instrumentation, TINY_LOOP);

function refusal(action: () => unknown): RecorderError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(RecorderError);
    expect(error).toMatchObject({ code: 'unsupported-module' });
    return error as RecorderError;
  }
  throw new Error('it was not refused');
}

// Where things are in the tiny module's page.
const OBJECT = 0x100;
const TYPE = 0x200;
const FRAME = 0x400;
const CALLER = 0x480;
const CODE = 0x500;
const NONE = 0x580;
const COLLECTING = 0x600;
const FRAME_FIELD = 0x604;
const BITMAPS = {
  headers: 0x8000,
  places: 0x9000,
  known: 0xa000,
  containers: 0xa800,
} as const;
/** Bytes of memory per bit. */
const PER_BIT = { headers: 4, places: 4, known: 8, containers: 8 } as const;
const RING = 0xb000;
const RING_ROWS = 8;

type Run = (...args: (number | bigint)[]) => unknown;

/** The tiny module, instrumented and running: the instrument in miniature. */
class Instrument {
  readonly calls: [reason: number, argument: number][] = [];
  readonly #rows: number[][] = [];
  readonly #exports: WebAssembly.Exports;
  readonly #memory: DataView;

  constructor(instrumentation: Instrumentation) {
    const { bytes } = rewrite(tinyModule(), instrumentation);
    // Every call hands over the rows so far; the ring is empty afterwards.
    const host = (reason: number, argument: number, ringEnd: number, ip: number): void => {
      this.calls.push([reason, argument]);
      this.#take(ringEnd);
      expect(ip).toBe(this.get('ip'));
    };
    const module = new WebAssembly.Module(new Uint8Array(bytes));
    this.#exports = new WebAssembly.Instance(module, { env: { host } }).exports;
    this.#memory = new DataView((this.#exports.memory as WebAssembly.Memory).buffer);
    for (const [name, address] of Object.entries(BITMAPS)) this.set(name, address);
    this.set('ring', RING);
    this.set('ringStart', RING);
    this.set('ringEnd', RING + RING_ROWS * ROW_WORDS * 4);
    this.set('collecting', COLLECTING);
    this.set('frameField', FRAME_FIELD);
    this.set('noCode', NONE);
    this.set('ip', 0x1234);
    this.set('on', 1);
    this.poke(FRAME_FIELD, FRAME);
    this.poke(OBJECT + 4, TYPE);
  }

  call(name: string, ...args: (number | bigint)[]): unknown {
    return (this.#exports[name] as Run)(...args);
  }

  set(global: string, value: number): void {
    (this.#exports[`refwind_${global}`] as WebAssembly.Global<'i32'>).value = value;
  }

  get(global: string): number {
    return (this.#exports[`refwind_${global}`] as WebAssembly.Global<'i32'>).value;
  }

  peek(address: number): number {
    return this.#memory.getInt32(address, true);
  }

  poke(address: number, value: number): void {
    this.#memory.setInt32(address, value, true);
  }

  /** Sets a word's bit in a bitmap of one bit per 4 bytes (8 for types). */
  mark(bitmap: keyof typeof BITMAPS, address: number): void {
    const bit = address / PER_BIT[bitmap];
    const byte = BITMAPS[bitmap] + (bit >>> 3);
    this.#memory.setUint8(byte, this.#memory.getUint8(byte) | (1 << (bit & 7)));
  }

  marked(bitmap: keyof typeof BITMAPS, address: number): boolean {
    const bit = address / PER_BIT[bitmap];
    return ((this.#memory.getUint8(BITMAPS[bitmap] + (bit >>> 3)) >>> (bit & 7)) & 1) === 1;
  }

  /** The rows since the last time. */
  rows(): number[][] {
    this.#take(this.get('ring'));
    this.set('ring', RING);
    return this.#rows.splice(0);
  }

  #take(end: number): void {
    for (let at = RING; at < end; at += ROW_WORDS * 4) {
      this.#rows.push([this.peek(at), this.peek(at + 4), this.peek(at + 8)]);
    }
  }
}

describe.each(['counts', 'links'] as const)('a tiny module, instrumented for %s', (kind) => {
  const start = (): Instrument => new Instrument(kind);

  test('validates, keeps what it had, and says what was replaced', () => {
    const { bytes, stores, boundaries } = rewrite(tinyModule(), kind);
    expect(WebAssembly.validate(new Uint8Array(bytes))).toBe(true);
    // Stores at offset 0: dealloc, the collector, deposit, write; with links the others, copy, fill.
    expect({ stores, boundaries }).toEqual({ stores: kind === 'counts' ? 4 : 8, boundaries: 100 });
    const module = new WebAssembly.Module(new Uint8Array(bytes));
    expect(WebAssembly.Module.imports(module)).toHaveLength(1);
    const names = WebAssembly.Module.exports(module).map(({ name }) => name);
    expect(names.slice(0, 10)).toEqual(
      WebAssembly.Module.exports(new WebAssembly.Module(tinyModule())).map(({ name }) => name),
    );
    expect(names.slice(10).every((name) => name.startsWith('refwind_'))).toBe(true);
  });

  test('a store to a watched header is a row; the store itself happens', () => {
    const tiny = start();
    tiny.mark('headers', OBJECT);
    tiny.call('write', OBJECT, 7);
    tiny.call('write', OBJECT + 4, 9); // the word behind it
    tiny.call('write', OBJECT - 4, 9); // and before it
    tiny.call('write', OBJECT, -1);
    expect(tiny.rows()).toEqual([
      [OBJECT, 7, 0x1234],
      [OBJECT, -1, 0x1234],
    ]);
    expect([tiny.peek(OBJECT), tiny.peek(OBJECT + 4)]).toEqual([-1, 9]);
  });

  test('nothing is reported while off', () => {
    const tiny = start();
    tiny.mark('headers', OBJECT);
    tiny.set('on', 0);
    tiny.call('write', OBJECT, 7);
    tiny.call('_PyEval_EvalFrameDefault', FRAME, 0x700);
    tiny.call('PyGC_Collect', OBJECT);
    expect(tiny.rows()).toEqual([]);
    expect(tiny.calls).toEqual([]);
    expect(tiny.peek(FRAME + 28)).toBe(0x700);
  });

  test('a full ring is drained before the next row is begun', () => {
    const tiny = start();
    tiny.mark('headers', OBJECT);
    for (let count = 1; count <= RING_ROWS + 2; count++) tiny.call('write', OBJECT, count);
    expect(tiny.calls).toEqual([[HostCall.drain, 0]]);
    expect(tiny.get('ring')).toBe(RING + 2 * ROW_WORDS * 4);
    expect(tiny.rows().map(([, value]) => value)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('a bytecode boundary: the instruction, and whose code it is', () => {
    const tiny = start();
    tiny.poke(FRAME, CODE | 1); // tagged
    tiny.call('_PyEval_EvalFrameDefault', FRAME, 0x700);
    expect(tiny.peek(FRAME + 28)).toBe(0x700);
    expect([tiny.get('ip'), tiny.get('code')]).toEqual([0x700, CODE]);
    expect(tiny.calls).toEqual([[HostCall.newCode, CODE]]);
    expect(tiny.rows()).toEqual([[CODE | RowTag.code, 0, 0x700]]);
    tiny.mark('known', CODE);
    tiny.call('_PyEval_EvalFrameDefault', FRAME, 0x702);
    expect(tiny.calls).toHaveLength(1);
    expect(tiny.rows()).toEqual([]); // still the same code
  });

  test('a frame without code belongs to its caller', () => {
    const tiny = start();
    tiny.mark('known', CODE);
    tiny.poke(FRAME, NONE);
    tiny.poke(FRAME + 4, CALLER);
    tiny.poke(CALLER, CODE);
    tiny.poke(CALLER + 28, 0x70a);
    tiny.call('_PyEval_EvalFrameDefault', FRAME, 0x999);
    expect(tiny.peek(FRAME + 28)).toBe(0x999);
    expect([tiny.get('ip'), tiny.get('code')]).toEqual([0x70a, CODE]);
  });

  test('every boundary, when asked for', () => {
    const tiny = start();
    tiny.set('everyBoundary', 1);
    tiny.call('_PyEval_EvalFrameDefault', FRAME, 0x700);
    const boundaries = tiny.calls.filter(([reason]) => reason === HostCall.boundary);
    expect(boundaries).toEqual(new Array(100).fill([HostCall.boundary, 0x700]));
  });

  test('a new object: its type, then its words at +8 and +16 as they are by the next row', () => {
    const tiny = start();
    expect(tiny.call('refwind_tracer', OBJECT, 0, 0)).toBe(0);
    expect(tiny.marked('headers', OBJECT)).toBe(true);
    tiny.poke(OBJECT + 8, 55); // its creator goes on
    tiny.poke(OBJECT + 16, 66);
    tiny.call('write', OBJECT, 2);
    expect(tiny.calls).toEqual([[HostCall.newType, TYPE]]);
    expect(tiny.rows()).toEqual([
      [OBJECT | RowTag.create, TYPE, 0x1234],
      [55, 66, 0],
      [OBJECT, 2, 0x1234],
    ]);
  });

  test('a destroyed object is watched no longer', () => {
    const tiny = start();
    tiny.mark('headers', OBJECT);
    tiny.mark('known', OBJECT);
    tiny.call('refwind_tracer', OBJECT, 1, 0);
    tiny.call('write', OBJECT, 5);
    expect(tiny.rows()).toEqual([[OBJECT | RowTag.destroy, FRAME, 0x1234]]);
    expect([tiny.marked('headers', OBJECT), tiny.marked('known', OBJECT)]).toEqual([false, false]);
  });

  test('one with a finalizer is, until its deallocator has returned', () => {
    const tiny = start();
    tiny.mark('headers', OBJECT);
    tiny.poke(TYPE + 196, 1); // tp_finalize
    tiny.call('refwind_tracer', OBJECT, 1, 0);
    tiny.call('_Py_Dealloc', OBJECT);
    expect(tiny.rows()).toEqual([
      [OBJECT | RowTag.destroyFinalizable, FRAME, 0x1234],
      [OBJECT, 0, 0x1234],
      [OBJECT | RowTag.deallocated, FRAME, 0x1234],
    ]);
  });

  test('an unwatched object that is destroyed is none of ours', () => {
    const tiny = start();
    tiny.call('refwind_tracer', OBJECT, 1, 0);
    tiny.call('_Py_Dealloc', OBJECT);
    expect(tiny.rows()).toEqual([]);
  });

  test("the collector's pass is told at begin and end", () => {
    const tiny = start();
    tiny.call('PyGC_Collect', OBJECT);
    expect(tiny.calls).toEqual([
      [HostCall.passBegins, 2 | (2 << 8)], // generation 2, explicit
      [HostCall.passEnds, 0],
    ]);
    expect(tiny.peek(OBJECT)).toBe(2);
    tiny.poke(COLLECTING, 1); // within a pass there is no other
    tiny.call('PyGC_Collect', OBJECT);
    expect(tiny.calls).toHaveLength(2);
  });

  test('what the trash can writes over a count is no count', () => {
    const tiny = start();
    tiny.mark('headers', OBJECT);
    tiny.call('_PyTrash_thread_deposit_object', 0, OBJECT);
    expect(tiny.peek(OBJECT)).toBe(33);
    expect(tiny.rows()).toEqual([]);
    expect(tiny.marked('headers', OBJECT)).toBe(true);
    tiny.call('_PyTrash_thread_deposit_object', 0, OBJECT + 8);
    expect(tiny.marked('headers', OBJECT + 8)).toBe(false);
  });
});

describe('places of links in the tiny module', () => {
  const PLACE = 0x300;

  function watching(...places: number[]): Instrument {
    const tiny = new Instrument('links');
    for (const place of places) tiny.mark('places', place);
    return tiny;
  }

  test('stores of every width and offset', () => {
    const tiny = watching(PLACE, PLACE + 4);
    tiny.call('write', PLACE, 1);
    tiny.call('writeAt8', PLACE - 8, 2);
    tiny.call('write64At16', PLACE - 16, (4n << 32n) | 3n); // two words
    tiny.call('write64At16', PLACE - 12, (6n << 32n) | 5n); // the second of them and one behind
    tiny.call('writeAt8', PLACE, 9); // another word
    expect(tiny.rows()).toEqual([
      [PLACE, 1, 0x1234],
      [PLACE, 2, 0x1234],
      [PLACE, 3, 0x1234],
      [PLACE + 4, 4, 0x1234],
      [PLACE + 4, 5, 0x1234],
    ]);
    expect([PLACE, PLACE + 4, PLACE + 8].map((at) => tiny.peek(at))).toEqual([3, 5, 9]);
    expect(tiny.get('linksDirty')).toBe(1);
  });

  test('copies and fills that touch one', () => {
    const tiny = watching(PLACE + 0x20);
    tiny.poke(0x700, 77);
    tiny.call('copy', PLACE + 0x20, 0x700, 4);
    tiny.call('fill', PLACE, 0, 0x40);
    tiny.call('fill', PLACE + 0x100, 0, 0x40); // far away
    tiny.call('copy', PLACE + 0x20, 0x700, 0); // nothing
    expect(tiny.rows()).toEqual([
      [RowTag.range, PLACE + 0x20, 4],
      [RowTag.range, PLACE, 0x40],
    ]);
    expect(tiny.peek(PLACE + 0x20)).toBe(0);
  });

  test('a range that ends right behind or starts right at the watched word', () => {
    for (const [start, length] of [
      [PLACE + 0x20, 1],
      [PLACE, 0x21],
      [PLACE - 0x100, 0x1000],
    ] as const) {
      const tiny = watching(PLACE + 0x20);
      tiny.call('fill', start, 0, length);
      expect(tiny.rows()).toEqual([[RowTag.range, start, length]]);
    }
  });

  test('the next boundary asks for a look at the links', () => {
    const tiny = watching(PLACE);
    tiny.mark('known', CODE);
    tiny.poke(FRAME, CODE);
    tiny.call('write', PLACE, 1);
    expect(tiny.get('linksDirty')).toBe(1);
    tiny.call('_PyEval_EvalFrameDefault', FRAME, 0x700);
    expect(tiny.calls).toEqual([[HostCall.links, 0]]);
    expect(tiny.get('linksDirty')).toBe(0);
  });

  test('so does a new container', () => {
    const tiny = watching();
    tiny.call('refwind_tracer', OBJECT, 0, 0);
    expect(tiny.get('linksDirty')).toBe(0);
    tiny.mark('containers', TYPE);
    tiny.call('refwind_tracer', OBJECT + 0x20, 0, 0);
    expect(tiny.get('linksDirty')).toBe(0); // of another type, at address 0
    tiny.poke(OBJECT + 0x24, TYPE);
    tiny.call('refwind_tracer', OBJECT + 0x20, 0, 0);
    expect(tiny.get('linksDirty')).toBe(1);
  });

  test('counts alone do not look at them', () => {
    const tiny = new Instrument('counts');
    tiny.mark('places', PLACE);
    tiny.call('write', PLACE, 1);
    tiny.call('fill', PLACE, 0, 8);
    expect(tiny.rows()).toEqual([]);
  });
});

describe('refused', () => {
  test.each([
    '_Py_Dealloc',
    'PyGC_Collect',
    '_PyTrash_thread_deposit_object',
    '_PyEval_EvalFrameDefault',
  ])('a module without %s', (missing) => {
    expect(refusal(() => rewrite(tinyModule({ without: [missing] }))).message).toBe(
      `the WebAssembly module does not define the function ${missing}; ` +
        'this build of the interpreter is not one that the recorder can instrument',
    );
  });

  test.each<[string, TinyOptions, string]>([
    ['too few boundaries', { boundaries: 99 }, 'only 99 bytecode boundaries found'],
    ['a name of an imported function', { at: { _Py_Dealloc: 0 } }, 'does not define'],
    ['a name of no function', { at: { _Py_Dealloc: 77 } }, 'does not define'],
    ['a collector that is called by nobody', { collect: [] }, 'calls 0 functions'],
    [
      'more than one callee', // calls host and the collector
      { collect: [0x20, 0, 0x20, 0, 0x10, 0, 0x20, 0, 0x41, 2, 0x41, 2, 0x10, 3, 0x1a] },
      'calls 2 functions',
    ],
    ['a callee from outside', { collect: [0x20, 0, 0x20, 0, 0x10, 0] }, 'PyGC_Collect'],
    ['an unknown instruction', { collect: [0xff] }, 'unknown WebAssembly instruction 0xff'],
  ])('%s', (_name, options, message) => {
    expect(refusal(() => rewrite(tinyModule(options))).message).toContain(message);
  });

  test('a module cut off anywhere', () => {
    const whole = tinyModule();
    for (let length = 0; length < whole.length; length++) {
      refusal(() => rewrite(whole.subarray(0, length)));
    }
  });

  test('a changed byte is refused or leads to a module, never to another error', () => {
    const whole = tinyModule();
    let refused = 0;
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
        const changed = whole.slice();
        changed[at] = value;
        try {
          rewrite(changed);
        } catch (error) {
          if (!(error instanceof RecorderError)) throw new Error(`byte ${at} = ${value}: ${error}`);
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(whole.length);
  });
});

describe("the interpreter's own module", () => {
  let original: Uint8Array;

  beforeAll(() => {
    const manifest = createRequire(import.meta.url).resolve('pyodide/package.json');
    original = readFileSync(join(dirname(manifest), 'pyodide.asm.wasm'));
  });

  test.each([
    ['counts', 41_000, 42_000],
    ['links', 90_000, 110_000],
  ] as const)('%s', (kind, least, most) => {
    const { bytes, stores, boundaries } = rewriteModule(original, kind, TINY_LOOP);
    expect(boundaries).toBe(223);
    expect(stores).toBeGreaterThan(least);
    expect(stores).toBeLessThan(most);
    expect(WebAssembly.validate(new Uint8Array(bytes))).toBe(true);
  });
});
