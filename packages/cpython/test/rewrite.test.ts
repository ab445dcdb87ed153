import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RecorderError } from '../src/errors.js';
import { rewriteModule } from '../src/instrument/rewrite.js';
import { GLOBALS, type Instrumentation } from '../src/instrument/shared.js';
import { interpreterFiles } from '../src/runtime/distribution.js';
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

describe.each(['counts', 'links'] as const)('a tiny module, instrumented for %s', (kind) => {
  const named = (bytes: Uint8Array): string[] =>
    WebAssembly.Module.exports(new WebAssembly.Module(new Uint8Array(bytes))).map((e) => e.name);

  test('validates, and says what was replaced', () => {
    const { bytes, stores, boundaries } = rewrite(tinyModule(), kind);
    expect(WebAssembly.validate(new Uint8Array(bytes))).toBe(true);
    // Stores at offset 0: dealloc, the collector, deposit, write; with links the four others, copy, fill.
    expect({ stores, boundaries }).toEqual({ stores: kind === 'counts' ? 4 : 10, boundaries: 100 });
  });

  test('keeps what it had; globals and the tracer are appended, and no import', () => {
    const before = named(tinyModule());
    const { bytes } = rewrite(tinyModule(), kind);
    expect(named(bytes)).toEqual([
      ...before,
      ...GLOBALS.map((name) => `refwind_${name}`),
      'refwind_tracer',
    ]);
    const module = new WebAssembly.Module(new Uint8Array(bytes));
    expect(WebAssembly.Module.imports(module)).toEqual([
      { module: 'env', name: 'host', kind: 'function' },
    ]);
  });

  test('is the same every time', () => {
    expect(rewrite(tinyModule(), kind)).toEqual(rewrite(tinyModule(), kind));
  });

  test('a body without stores is as it was', () => {
    const tracked = [0x20, 0, 0x41, 2, 0x41, 2, 0x10, 3, 0x1a]; // PyGC_Collect: a call of the collector
    const at = (bytes: Uint8Array): number =>
      Buffer.from(bytes).indexOf(Buffer.from([tracked.length + 2, 0, ...tracked, 0x0b]));
    expect(at(tinyModule())).toBeGreaterThan(0);
    expect(at(rewrite(tinyModule(), kind).bytes)).toBeGreaterThan(0);
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
      'more than one callee of its shape', // calls the collector and function 11
      { collect: [3, 11].flatMap((callee) => [0x20, 0, 0x41, 2, 0x41, 2, 0x10, callee, 0x1a]) },
      'calls 2 functions',
    ],
    [
      'no function that traverses twice',
      { deduces: 0 },
      'are 0 functions of 2 parameters that call 2 traverse',
    ],
    [
      'two functions that traverse twice',
      { deduces: 2 },
      'are 2 functions of 2 parameters that call 2 traverse',
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

describe("the interpreters' own modules", () => {
  test.each([
    ['3.14', 'counts', 219, 41_000, 42_000],
    ['3.14', 'links', 219, 90_000, 110_000],
    ['3.13', 'counts', 207, 61_000, 62_000],
    ['3.13', 'links', 207, 90_000, 150_000],
  ] as const)('%s, %s', (release, kind, loops, least, most) => {
    const original = readFileSync(interpreterFiles(release, '.').wasm);
    const { bytes, stores, boundaries } = rewriteModule(original, kind, {
      ...TINY_LOOP,
      marksRoots: release === '3.14',
    });
    expect(boundaries).toBe(loops);
    expect(stores).toBeGreaterThan(least);
    expect(stores).toBeLessThan(most);
    expect(WebAssembly.validate(new Uint8Array(bytes))).toBe(true);
  });
});
