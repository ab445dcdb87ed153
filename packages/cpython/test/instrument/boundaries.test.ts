import { describe, expect, test } from 'vitest';
import { CODE_ENTRY, CODE_HEADER, ENTRY_SCALE } from '../../src/instrument/shared.js';
import { CALLER, CODE, FRAME, Instrument, IP, NONE, OBJECT, TYPE } from '../support/instrument.js';

/** Where another code object is, its bytecode, and headers of entries. */
const OTHER = 0x4800;
const OTHER_IP = OTHER + 0x40 + 6;
const HEADER = 0x11000;
const OTHER_HEADER = 0x11800;
const NO_CODE = 0x4a00;

/** The instruction at `ip` is about to run in `FRAME`, which runs `executable`; 100 times, as the module does. */
function step(tiny: Instrument, executable: number, ip: number): void {
  tiny.poke(FRAME, executable);
  tiny.call('_PyEval_EvalFrameDefault', FRAME, ip);
  expect(tiny.peek(FRAME + 28)).toBe(ip);
}

/** Whose doing an event would be: instruction, code object, its bias. */
const where = (tiny: Instrument): readonly number[] => [
  tiny.get('ip'),
  tiny.control('code'),
  tiny.get('codes'),
];

describe.each(['counts', 'links'] as const)('boundaries, instrumented for %s', (kind) => {
  const start = (): Instrument => new Instrument(kind);

  test('a code object that is known is entered', () => {
    const tiny = start();
    const bias = tiny.setCode(OTHER, OTHER_HEADER);
    step(tiny, OTHER, OTHER_IP);
    expect(where(tiny)).toEqual([OTHER_IP, OTHER, bias]);
    expect(bias + OTHER_IP * ENTRY_SCALE).toBe(
      OTHER_HEADER + CODE_HEADER.bytes + 3 * CODE_ENTRY.bytes,
    ); // the entry of its fourth unit
    expect(tiny.calls).toEqual([]);
  });

  test('one that is not is told first; what it did so far is the doing of the code before', () => {
    const tiny = start();
    const before = where(tiny);
    let bias = 0;
    let during: readonly number[] = [];
    tiny.onCall = () => {
      during = where(tiny);
      bias = tiny.setCode(OTHER, OTHER_HEADER);
    };
    step(tiny, OTHER, OTHER_IP);
    expect(tiny.calls).toEqual([['newCode', OTHER]]);
    expect(during).toEqual(before);
    expect(where(tiny)).toEqual([OTHER_IP, OTHER, bias]);
  });

  test("a frame's code object is tagged", () => {
    const tiny = start();
    const bias = tiny.setCode(OTHER, OTHER_HEADER);
    step(tiny, OTHER | 1, OTHER_IP);
    expect(where(tiny)).toEqual([OTHER_IP, OTHER, bias]);
    expect(tiny.get('executable')).toBe(OTHER | 1);
  });

  test('there and back', () => {
    const tiny = start();
    const outer = tiny.setCode(CODE, HEADER);
    const inner = tiny.setCode(OTHER, OTHER_HEADER);
    step(tiny, CODE, IP);
    expect(where(tiny)).toEqual([IP, CODE, outer]);
    step(tiny, OTHER, OTHER_IP);
    expect(where(tiny)).toEqual([OTHER_IP, OTHER, inner]);
    step(tiny, CODE, IP + 2);
    expect(where(tiny)).toEqual([IP + 2, CODE, outer]);
    expect(tiny.calls).toEqual([]);
  });

  test('within the same code nothing is looked at', () => {
    const tiny = start();
    const bias = tiny.setCode(OTHER, OTHER_HEADER);
    step(tiny, OTHER, OTHER_IP);
    tiny.setCode(OTHER, HEADER);
    step(tiny, OTHER, OTHER_IP + 2);
    expect(where(tiny)).toEqual([OTHER_IP + 2, OTHER, bias]);
  });

  test('another code object may be at the address of one that died', () => {
    const tiny = start();
    tiny.setCode(OTHER, OTHER_HEADER);
    step(tiny, OTHER, OTHER_IP);
    tiny.destroy(OTHER);
    let bias = 0;
    tiny.onCall = () => {
      bias = tiny.setCode(OTHER, HEADER);
    };
    step(tiny, OTHER, OTHER_IP + 4);
    expect(tiny.calls).toEqual([['newCode', OTHER]]);
    expect(where(tiny)).toEqual([OTHER_IP + 4, OTHER, bias]);
  });

  test('what is no code object is not entered, and asked for again', () => {
    const tiny = start();
    const before = where(tiny);
    step(tiny, NO_CODE, 0x9000);
    expect(where(tiny)).toEqual(before);
    expect(tiny.calls).toEqual(new Array(100).fill(['newCode', NO_CODE]));
    expect(tiny.get('executable')).toBe(0);
  });

  test('a frame without code is the doing of its caller', () => {
    const tiny = start();
    const bias = tiny.setCode(OTHER, OTHER_HEADER);
    tiny.poke(FRAME + 4, CALLER);
    tiny.poke(CALLER, OTHER | 1);
    tiny.poke(CALLER + 28, OTHER_IP);
    step(tiny, NONE, 0x9000);
    expect(where(tiny)).toEqual([OTHER_IP, OTHER, bias]);
    expect(tiny.get('executable')).toBe(0); // it may have another caller the next time
    tiny.poke(CALLER + 28, OTHER_IP + 2);
    step(tiny, NONE, 0x9000);
    expect(where(tiny)).toEqual([OTHER_IP + 2, OTHER, bias]);
    expect(tiny.calls).toEqual([]);
  });

  test('without a caller, of what ran last', () => {
    const tiny = start();
    const before = where(tiny);
    tiny.poke(FRAME + 4, 0);
    step(tiny, NONE, 0x9000);
    expect(where(tiny)).toEqual(before);
  });

  test('every boundary, when asked for: before the instruction is entered', () => {
    const tiny = start();
    tiny.setCode(OTHER, OTHER_HEADER);
    tiny.set('everyBoundary', 1);
    const instructions: number[] = [];
    tiny.onCall = () => instructions.push(tiny.get('ip'));
    step(tiny, OTHER, OTHER_IP);
    expect(tiny.calls).toEqual(new Array(100).fill(['boundary', OTHER_IP]));
    expect(instructions).toEqual([IP, ...new Array(99).fill(OTHER_IP)]);
  });
});

describe('links that may have changed', () => {
  const PLACE = 0x2300;

  test('are looked at once, before the next instruction is entered', () => {
    const tiny = new Instrument('links');
    tiny.watchPlace(PLACE);
    const instructions: number[] = [];
    tiny.onCall = ([reason]) => {
      instructions.push(tiny.get('ip'));
      if (reason === 'newCode') tiny.setCode(OTHER, OTHER_HEADER);
    };
    tiny.call('write', PLACE, 1);
    step(tiny, OTHER, OTHER_IP);
    expect(tiny.calls).toEqual([['links'], ['newCode', OTHER]]);
    expect(instructions).toEqual([IP, IP]);
    expect(tiny.get('linksDirty')).toBe(0);
  });

  test('within the same code too', () => {
    const tiny = new Instrument('links');
    tiny.watchPlace(PLACE);
    const bias = tiny.setCode(OTHER, OTHER_HEADER);
    step(tiny, OTHER, OTHER_IP);
    tiny.call('fill', PLACE, 0, 8);
    step(tiny, OTHER, OTHER_IP + 2);
    expect(tiny.calls).toEqual([['links']]);
    expect(where(tiny)).toEqual([OTHER_IP + 2, OTHER, bias]);
    expect(tiny.get('executable')).toBe(OTHER);
  });

  test('after a creation that the recorder was told', () => {
    const tiny = new Instrument('links');
    tiny.setCode(OTHER, OTHER_HEADER);
    step(tiny, OTHER, OTHER_IP);
    tiny.create(OBJECT);
    step(tiny, OTHER, OTHER_IP + 2);
    expect(tiny.calls.slice(-2)).toEqual([['create', OBJECT, TYPE], ['links']]);
  });

  test('counts alone have none', () => {
    const tiny = new Instrument('counts');
    tiny.setCode(OTHER, OTHER_HEADER);
    tiny.set('linksDirty', 1);
    step(tiny, OTHER, OTHER_IP);
    expect(tiny.calls).toEqual([]);
  });
});
