import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareHolders, holderAsText, type Pairing, pairing } from '../../src/index.ts';
import { timelineOf } from '../timelines.ts';
import { told } from './told.ts';

function asText({ pairs, outstanding, died }: Pairing): string[] {
  return [
    ...pairs.map(
      ({ taken, given, references, reason, confidence }) =>
        `${taken?.seq} given back by ${given.seq}${references === 1 ? '' : ` (${references})`}: ${reason}, ${confidence}`,
    ),
    ...outstanding.map(
      ({ taken, references, holder }) =>
        `${taken?.seq} stands out${references === 1 ? '' : ` (${references})`}: ${holder === null ? 'unknown' : holderAsText(holder, 1)}`,
    ),
    ...(died > 0 ? [`${died} died`] : []),
  ];
}

describe('pairing', () => {
  it('pairs by the holder that lets go', () => {
    const timeline = told(
      'alloc #1 list 56 gc | 1',
      'incref #1 =2 | 2',
      'link #1 __main__.a | 2',
      'incref #1 =3 | 3',
      'link #1 __main__.b | 3',
      'unlink #1 __main__.a | 4',
      'decref #1 =2 | 4',
    );
    expect(asText(pairing(timeline, 1))).toEqual([
      '2 given back by 7: holder, 1',
      '4 stands out: b',
      '1 stands out: unknown',
    ]);
    expect(asText(pairing(timeline, 1, 5))).toEqual([
      '2 stands out: a',
      '4 stands out: b',
      '1 stands out: unknown',
    ]);
  });

  it('does not mind in which order an instruction tells what it did', () => {
    const timeline = told(
      'alloc #1 list 56 gc | 1',
      'incref #1 =2 | f:2',
      'link #1 f#1.x | f:2',
      'decref #1 =1 | f:3',
      'unlink #1 f#1.x | f:3',
      'mark "later" | 4',
    );
    expect(asText(pairing(timeline, 1))).toEqual([
      '2 given back by 4: holder, 1',
      '1 stands out: unknown',
    ]);
  });

  it('a store takes its own reference and gives back the one that was loaded', () => {
    const timeline = told(
      'alloc #1 list 56 gc | 1',
      'link #1 __main__.a | 1',
      'incref #1 =2 | 2',
      'incref #1 =3 | 3',
      'decref #1 =2 | 3',
      'link #1 __main__.b | 3',
    );
    expect(asText(pairing(timeline, 1))).toEqual([
      '3 given back by 5: only, 1',
      '1 stands out: a',
      '4 stands out: b',
    ]);
  });

  it('says how sure it is where several were loose', () => {
    const timeline = told(
      'alloc #1 list 56 gc | 1',
      'incref #1 =2 | 2',
      'incref #1 =3 | 3',
      'decref #1 =2 | 4',
    );
    expect(asText(pairing(timeline, 1))).toEqual([
      `3 given back by 4: latest, ${1 / 3}`,
      '1 stands out: unknown',
      '2 stands out: unknown',
    ]);
  });

  it('of jumps, and of what died', () => {
    const timeline = told(
      'alloc #1 list 56 gc | 1',
      'incref #1 +4 =5 | 2',
      'decref #1 -2 =3 | 3',
      'free #1 gc | 4',
    );
    expect(asText(pairing(timeline, 1))).toEqual(['2 given back by 3 (2): latest, 0.5', '3 died']);
  });

  it('never pairs a decrement with two increments, and leaves as many as the count says', () => {
    fc.assert(
      fc.property(lawfulHistory(), fc.nat(), (events, choice) => {
        const timeline = timelineOf(events);
        const at = choice % (timeline.end + 1);
        for (const state of timeline.at(at).objects) {
          const { pairs, outstanding, died } = pairing(timeline, state.object, at);
          const [taken, given] = [new Map<number, number>(), new Map<number, number>()];
          for (const pair of pairs) {
            expect(pair.taken?.seq).toBeLessThan(pair.given.seq);
            add(taken, pair.taken, pair.references);
            add(given, pair.given, pair.references);
          }
          for (const each of outstanding) add(taken, each.taken, each.references);
          const rows = [...timeline.events(1, at)].filter(
            (event) => 'object' in event && event.object === state.object,
          );
          for (const event of rows) {
            if (event.type === 'decref') expect(given.get(event.seq)).toBe(event.delta ?? 1);
            if (event.type === 'incref') expect(taken.get(event.seq)).toBe(event.delta ?? 1);
          }
          expect(died).toBe(0);
          expect(outstanding.reduce((sum, { references }) => sum + references, 0)).toBe(
            state.refcount,
          );
          const holders = outstanding.flatMap(({ holder }) => holder ?? []).sort(compareHolders);
          expect(holders).toEqual(state.holders);
        }
      }),
      { seed: 6, numRuns: 200 },
    );
  });
});

function add(sums: Map<number, number>, row: { seq: number } | null, references: number): void {
  if (row !== null) sums.set(row.seq, (sums.get(row.seq) ?? 0) + references);
}
