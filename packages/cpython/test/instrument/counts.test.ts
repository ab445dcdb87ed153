import { describe, expect, test } from 'vitest';
import { SPECIAL } from '../../src/instrument/shared.js';
import { CODE, FRAME, Instrument, IP, OBJECT, ROW_ROOM, TYPE } from '../support/instrument.js';

const SLOT = 5;

/** An object with a count, in slot 5, at an instruction that took counts up (10) and down (20) before. */
function object(kind: 'counts' | 'links', count: number, holders = 0): Instrument {
  const tiny = new Instrument(kind);
  tiny.object(OBJECT, SLOT, count, holders);
  tiny.learn({ incref: 10, decref: 20 });
  return tiny;
}

describe.each(['counts', 'links'] as const)('stores to headers, instrumented for %s', (kind) => {
  test('a plain step is a row: code and slot', () => {
    const tiny = object(kind, 2);
    tiny.call('write', OBJECT, 3);
    tiny.call('write', OBJECT, 2);
    tiny.call('write', OBJECT, 1);
    tiny.call('write', OBJECT, 0);
    expect(tiny.rows()).toEqual([
      [10, SLOT],
      [20, SLOT],
      [20, SLOT],
      [20, SLOT],
    ]);
    expect(tiny.calls).toEqual([]);
    expect(tiny.peek(OBJECT)).toBe(0);
  });

  test('codes are per instruction', () => {
    const tiny = object(kind, 2);
    tiny.learn({ incref: 11 }, IP + 2);
    tiny.set('ip', IP + 2);
    tiny.call('write', OBJECT, 3);
    tiny.set('ip', IP);
    tiny.call('write', OBJECT, 4);
    expect(tiny.rows()).toEqual([
      [11, SLOT],
      [10, SLOT],
    ]);
  });

  test('the recorder is asked for a code that the instruction does not have', () => {
    const tiny = new Instrument(kind);
    tiny.object(OBJECT, SLOT, 2);
    tiny.learn({ incref: 10 });
    tiny.call('write', OBJECT, 1); // down: asks
    tiny.call('write', OBJECT, 2); // up: knows
    tiny.set('ip', IP + 2);
    tiny.call('write', OBJECT, 3); // up, at another instruction: asks
    expect(tiny.calls).toEqual([
      ['count', SLOT, 2, 1],
      ['count', SLOT, 2, 3],
    ]);
    expect(tiny.rows()).toEqual([[10, SLOT]]);
  });

  test('when it is asked, the store has happened', () => {
    const tiny = object(kind, 2);
    let seen = 0;
    tiny.onCall = () => {
      seen = tiny.peek(OBJECT);
    };
    tiny.call('write', OBJECT, 9);
    expect(seen).toBe(9);
  });

  test.each([
    ['two more', 2, 4],
    ['two less', 4, 2],
    ['one that was dead', 0, 1],
    ['up from below 0', -1, 0],
    ['down below 0', 0, -1],
    ['made immortal', 3, 0x4000_0000],
  ])('the recorder decides what %s is', (_name, old, value) => {
    const tiny = object(kind, old);
    tiny.call('write', OBJECT, value);
    expect(tiny.calls).toEqual([['count', SLOT, old, value]]);
    expect(tiny.rows()).toEqual([]);
    expect(tiny.peek(OBJECT)).toBe(value);
  });

  test.each([-1, 0, 1, 3])('%d written over itself is nothing', (count) => {
    const tiny = object(kind, count);
    tiny.call('write', OBJECT, count);
    expect([tiny.calls, tiny.rows()]).toEqual([[], []]);
  });

  test("every write to a special object's header is the recorder's", () => {
    const tiny = object(kind, 2);
    tiny.setEntry(OBJECT, SLOT | SPECIAL);
    tiny.call('write', OBJECT, 3);
    expect(tiny.calls).toEqual([['count', SLOT | SPECIAL, 2, 3]]);
    expect(tiny.rows()).toEqual([]);
  });

  test('words beside a header, and addresses where none can be', () => {
    const tiny = object(kind, 2);
    for (const offset of [-8, -4, -1, 1, 2, 3, 4, 8]) {
      tiny.poke(OBJECT, 2);
      tiny.call('write', OBJECT + offset, 0x0303_0303);
      expect(tiny.peek(OBJECT + offset)).toBe(0x0303_0303);
    }
    expect([tiny.calls, tiny.rows()]).toEqual([[], []]);
  });

  test('a page without headers is not looked at', () => {
    const tiny = object(kind, 2);
    const elsewhere = OBJECT + 0x1000;
    tiny.setEntry(elsewhere, 6);
    tiny.call('write', elsewhere, 1);
    expect([tiny.calls, tiny.rows()]).toEqual([[], []]);
    expect(tiny.peek(elsewhere)).toBe(1);
  });

  test('full rows are handed over before the next is begun', () => {
    const tiny = object(kind, 1);
    for (let i = 0; i < ROW_ROOM; i++) tiny.call('write', OBJECT, 2 + i);
    expect(tiny.calls).toEqual([]);
    tiny.call('write', OBJECT, 1 + ROW_ROOM - 1);
    expect(tiny.calls).toEqual([['drain']]);
    expect(tiny.rows()).toEqual([...new Array(ROW_ROOM).fill([10, SLOT]), [20, SLOT]]);
  });

  test('the next row goes where the recorder says', () => {
    const tiny = object(kind, 1);
    const start = tiny.get('row');
    tiny.call('write', OBJECT, 2);
    expect(tiny.get('row')).toBe(start + 4);
    tiny.set('rowEnd', start + 4);
    tiny.call('write', OBJECT, 3); // drained: from the beginning again
    expect(tiny.get('row')).toBe(start + 4);
    expect(tiny.rows()).toHaveLength(2);
  });

  test('while recording is off, stores are stores', () => {
    const tiny = object(kind, 1);
    tiny.watchPlace(OBJECT + 0x10);
    tiny.set('on', 0);
    tiny.call('write', OBJECT, 2);
    tiny.call('write', OBJECT + 0x10, 3);
    tiny.call('writeAt8', OBJECT + 8, 4);
    tiny.call('write64At16', OBJECT, 5n);
    tiny.call('fill', OBJECT + 0x18, 0, 8);
    tiny.call('copy', OBJECT + 0x18, OBJECT, 4);
    tiny.call('_PyTrash_thread_deposit_object', 0, OBJECT);
    tiny.call('_Py_Dealloc', OBJECT);
    tiny.call('PyGC_Collect', OBJECT + 4);
    tiny.create(OBJECT);
    tiny.destroy(OBJECT);
    tiny.poke(FRAME, CODE);
    tiny.call('_PyEval_EvalFrameDefault', FRAME, IP + 2);
    expect([tiny.calls, tiny.rows(), tiny.writes()]).toEqual([[], [], []]);
    expect([0, 0x10, 0x14, 0x18].map((at) => tiny.peek(OBJECT + at))).toEqual([0, 5, 0, 2]);
    expect(tiny.peek(FRAME + 28)).toBe(IP + 2);
    expect(tiny.entry(OBJECT)).toBe(SLOT);
  });
});

describe('counts and holders', () => {
  test.each([
    ['as many references as holders stay', 3, 2, []],
    ['none of none', 1, 0, []],
    ['fewer than holders', 2, 2, [['count', SLOT, 2, 1]]],
    ['0 with a holder', 1, 1, [['count', SLOT, 1, 0]]],
  ] as const)('a step down: %s', (_name, count, holders, calls) => {
    const tiny = object('links', count, holders);
    tiny.call('write', OBJECT, count - 1);
    expect(tiny.calls).toEqual(calls);
    expect(tiny.rows()).toEqual(calls.length === 0 ? [[20, SLOT]] : []);
  });

  test('a step up cannot make holders outnumber references', () => {
    const tiny = object('links', 1, 9);
    tiny.call('write', OBJECT, 2);
    expect(tiny.rows()).toEqual([[10, SLOT]]);
  });

  test('that what the object holds is followed is no holder', () => {
    const tiny = object('links', 2, 1 << 30);
    tiny.call('write', OBJECT, 1);
    expect(tiny.rows()).toEqual([[20, SLOT]]);
  });

  test('counts alone do not look', () => {
    const tiny = object('counts', 2, 2);
    tiny.call('write', OBJECT, 1);
    expect(tiny.rows()).toEqual([[20, SLOT]]);
  });

  test('the type is of no matter', () => {
    const tiny = object('links', 2);
    tiny.poke(OBJECT + 4, TYPE + 8);
    tiny.call('write', OBJECT, 1);
    expect(tiny.rows()).toEqual([[20, SLOT]]);
  });
});
