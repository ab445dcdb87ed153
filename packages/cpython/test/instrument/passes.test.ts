import { describe, expect, test } from 'vitest';
import { COLLECTING, Instrument, OBJECT, WORK } from '../support/instrument.js';
import { MARKED } from '../support/tiny-module.js';

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

    test('leave how many objects they look at; immortal ones they do not', () => {
      const tiny = new Instrument(kind);
      tiny.list(1, 7, 1 << 30, 2);
      tiny.call('PyGC_Collect', OBJECT);
      expect(tiny.control('region')).toBe(3);
    });

    test('look at none in an empty list', () => {
      const tiny = new Instrument(kind);
      tiny.call('PyGC_Collect', OBJECT);
      expect(tiny.control('region')).toBe(0);
    });

    test('leave how many were marked, from what, and the work left before', () => {
      const tiny = new Instrument(kind);
      tiny.poke(WORK, -120);
      tiny.call('PyGC_Collect', OBJECT);
      expect(tiny.control('marked')).toBe(MARKED);
      expect(tiny.control('marksAll')).toBe(2); // what the tiny collector was given
      expect(tiny.control('workBefore')).toBe(-120);
    });

    test('leave nothing while recording is off', () => {
      const tiny = new Instrument(kind);
      tiny.set('on', 0);
      tiny.list(1, 7);
      tiny.call('PyGC_Collect', OBJECT);
      expect([tiny.control('region'), tiny.control('marked')]).toEqual([0, 0]);
    });
  },
);
