import { describe, expect, test } from 'vitest';
import { COLLECTING, Instrument, OBJECT } from '../support/instrument.js';

describe.each(['counts', 'links'] as const)(
  "the collector's passes, instrumented for %s",
  (kind) => {
    test('are told at begin, with generation and reason, and at end', () => {
      const tiny = new Instrument(kind);
      const stored: number[] = [];
      tiny.onCall = () => stored.push(tiny.peek(OBJECT));
      tiny.call('PyGC_Collect', OBJECT); // the tiny collector stores its generation
      expect(tiny.calls).toEqual([['passBegins', 2 | (2 << 8)], ['passEnds']]); // 2: explicit
      expect(stored).toEqual([0, 2]);
    });

    test('within one there is no other', () => {
      const tiny = new Instrument(kind);
      tiny.poke(COLLECTING, 1);
      tiny.call('PyGC_Collect', OBJECT);
      expect(tiny.calls).toEqual([]);
      expect(tiny.peek(OBJECT)).toBe(2);
    });

    test('one that begins while recording is off is none when it ends', () => {
      const tiny = new Instrument(kind);
      tiny.set('on', 0);
      tiny.call('PyGC_Collect', OBJECT);
      expect(tiny.calls).toEqual([]);
    });
  },
);
