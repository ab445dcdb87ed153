import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inEvents, size } from '../src/format/numbers.js';
import type { Io } from '../src/io.js';
import { ProgressLine } from '../src/progress-line.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function shownOn(notesOnTty: boolean): { line: ProgressLine; shown: string[] } {
  const shown: string[] = [];
  const stderr = { write: async (text: string | Uint8Array) => void shown.push(String(text)) };
  return { line: new ProgressLine({ stderr, notesOnTty } as unknown as Io), shown };
}

test('share, speed and the time left', () => {
  const { line, shown } = shownOn(true);
  vi.advanceTimersByTime(2000);
  line.showPart('indexing', 500_000, 2_000_000, inEvents);
  vi.advanceTimersByTime(6000);
  line.showPart('indexing', 2_000_000, 2_000_000, inEvents);
  line.clear();
  expect(shown).toEqual([
    '\r\x1b[2Kindexing: 25 % of 2,000,000 events, 250,000 events/s, 6.0 s left',
    '\r\x1b[2Kindexing: 100 % of 2,000,000 events, 250,000 events/s, 0 ms left',
    '\r\x1b[2K',
  ]);
});

test('amount and speed where nobody knows how much there is', () => {
  const { line, shown } = shownOn(true);
  vi.advanceTimersByTime(1000);
  line.showPart('importing', 3 * 2 ** 20, 0, size);
  expect(shown).toEqual(['\r\x1b[2Kimporting: 3.0 MiB, 3.0 MiB/s']);
});

test('nothing for quick work, nothing where notes go to no terminal', () => {
  const quick = shownOn(true);
  quick.line.showPart('checking', 1, 2, size);
  quick.line.clear();
  const file = shownOn(false);
  vi.advanceTimersByTime(5000);
  file.line.showPart('checking', 1, 2, size);
  file.line.clear();
  expect([quick.shown, file.shown]).toEqual([[], []]);
});
