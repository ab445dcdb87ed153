import { describe, expect, test } from 'vitest';
import { CODE, FRAME, Instrument, IP, WRITE_ROOM } from '../support/instrument.js';

const PLACE = 0x2300;

function watching(...places: number[]): Instrument {
  const tiny = new Instrument('links');
  for (const place of places) tiny.watchPlace(place);
  return tiny;
}

describe('writes to places of links', () => {
  test('stores of every width and offset', () => {
    const tiny = watching(PLACE, PLACE + 4);
    tiny.setControl('writeLimit', tiny.control('writeLimit') + 0x100);
    tiny.call('write', PLACE, 1);
    tiny.call('writeAt8', PLACE - 8, 2);
    tiny.call('write64At16', PLACE - 16, (4n << 32n) | 3n); // two words
    tiny.call('write64At16', PLACE - 12, (6n << 32n) | 5n); // the second of them and one behind
    tiny.call('write64At16', PLACE - 20, (8n << 32n) | 7n); // one before and the first of them
    tiny.call('writeAt8', PLACE, 9); // another word
    expect(tiny.writes()).toEqual([
      [PLACE, 0],
      [PLACE, 0],
      [PLACE, 0],
      [PLACE + 4, 0],
      [PLACE + 4, 0],
      [PLACE, 0],
    ]);
    expect([-4, 0, 4, 8].map((at) => tiny.peek(PLACE + at))).toEqual([7, 8, 5, 9]);
    expect(tiny.get('linksDirty')).toBe(1);
    expect([tiny.calls, tiny.rows()]).toEqual([[], []]);
  });

  test('words that nobody watches', () => {
    const tiny = watching(PLACE);
    tiny.call('write', PLACE + 4, 1);
    tiny.call('writeAt8', PLACE - 4, 2);
    tiny.call('write64At16', PLACE - 12, 3n);
    tiny.call('write', PLACE + 0x1000, 4); // on a page without any
    tiny.call('writeAt8', PLACE + 0x1000, 5);
    tiny.call('write64At16', PLACE + 0x1000, 6n);
    expect([tiny.writes(), tiny.get('linksDirty')]).toEqual([[], 0]);
    expect([0, 8, 16].map((at) => tiny.peek(PLACE + 0x1000 + at))).toEqual([4, 5, 6]);
  });

  test('stores of the evaluation loop, which looks at the page first', () => {
    const tiny = watching(FRAME + 8, FRAME + 16, FRAME + 20);
    tiny.setCode(CODE, 0x11000);
    tiny.poke(FRAME, CODE);
    tiny.call('_PyEval_EvalFrameDefault', FRAME, IP); // which stores it there
    expect([8, 16, 20].map((at) => tiny.peek(FRAME + at))).toEqual([IP, IP, 0]);
    expect(tiny.writes()).toEqual([
      [FRAME + 8, 0],
      [FRAME + 16, 0],
      [FRAME + 20, 0],
    ]);
  });

  test('two words on two pages', () => {
    const tiny = watching(0x6000);
    tiny.setCode(CODE, 0x11000);
    const frame = 0x6000 - 20; // where the upper word at +16 is the place
    tiny.poke(frame, CODE);
    tiny.call('_PyEval_EvalFrameDefault', frame, IP);
    expect(tiny.writes()).toEqual([[0x6000, 0]]);
  });

  test('a full list is handed over before the next write is noted', () => {
    const tiny = watching(PLACE);
    for (let i = 0; i < WRITE_ROOM; i++) tiny.call('write', PLACE, i);
    expect(tiny.calls).toEqual([]);
    let noted: unknown[] = [];
    tiny.onCall = () => {
      noted = tiny.writes();
    };
    tiny.call('fill', PLACE, 0, 8);
    expect(tiny.calls).toEqual([['drain']]);
    expect(noted).toEqual(new Array(WRITE_ROOM).fill([PLACE, 0]));
    expect(tiny.writes()).toEqual([[PLACE, 8]]);
    expect(tiny.get('linksDirty')).toBe(1);
  });

  test('copies and fills that touch one', () => {
    const tiny = watching(PLACE + 0x20);
    tiny.poke(0x700, 77);
    tiny.call('copy', PLACE + 0x20, 0x700, 4);
    expect(tiny.peek(PLACE + 0x20)).toBe(77);
    tiny.call('fill', PLACE, 0, 0x40);
    expect(tiny.peek(PLACE + 0x20)).toBe(0);
    tiny.call('fill', PLACE + 0x100, 0, 0x40); // far away
    tiny.call('copy', PLACE + 0x20, 0x700, 0); // nothing
    expect(tiny.writes()).toEqual([
      [PLACE + 0x20, 4],
      [PLACE, 0x40],
    ]);
    expect(tiny.get('linksDirty')).toBe(1);
  });

  test.each([
    ['begins at the place', PLACE + 0x20, 1],
    ['ends with its first byte', PLACE, 0x21],
    ['is far larger', PLACE - 0x1000, 0x4000],
  ])('a range that %s', (_name, start, length) => {
    const tiny = watching(PLACE + 0x20);
    tiny.call('fill', start, 0, length);
    expect(tiny.writes()).toEqual([[start, length]]);
  });

  test.each([
    ['ends before the 32 bytes around the place', PLACE, 0x20],
    ['begins behind them', PLACE + 0x40, 0x20],
  ])('no range that %s', (_name, start, length) => {
    const tiny = watching(PLACE + 0x20);
    tiny.call('fill', start, 0, length);
    expect([tiny.writes(), tiny.get('linksDirty')]).toEqual([[], 0]);
  });

  test('counts alone do not look', () => {
    const tiny = new Instrument('counts');
    tiny.watchPlace(PLACE);
    tiny.call('write', PLACE, 1);
    tiny.call('writeAt8', PLACE - 8, 1);
    tiny.call('fill', PLACE, 0, 8);
    expect([tiny.writes(), tiny.get('linksDirty')]).toEqual([[], 0]);
  });
});
