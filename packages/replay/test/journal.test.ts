import { type EventChunk, HolderKind, Op, type PassRow, TraceDictionary } from '@refwind/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memorySource, Timeline } from '../src/index.ts';
import { stateFromColumns } from '../src/state/fromColumns.ts';
import { alloc, link, numbered, type Told } from './events.ts';
import { timelineOf } from './timelines.ts';

/** One row, lawful or not: what it does, to which slot, and for links who holds. */
interface Row {
  readonly op: Op;
  readonly slot: number;
  readonly kind: HolderKind;
  readonly a: number;
  readonly b: number;
}

const rows = fc.array(
  fc.record<Row>({
    op: fc.constantFrom(Op.alloc, Op.alloc, Op.incref, Op.decref, Op.free, Op.link, Op.unlink),
    slot: fc.nat(5),
    kind: fc.constantFrom(...Object.values(HolderKind)),
    a: fc.nat(5),
    b: fc.nat(3),
  }),
  { maxLength: 80 },
);

/** The rows as chunks of `size`, over a dictionary with one code for each operation. */
function timelineOfRows(all: readonly Row[], size: number): Timeline {
  const dictionary = new TraceDictionary();
  for (const text of ['a', 'b', 'c', 'd', 'e', 'f']) dictionary.string(text);
  dictionary.addType({ name: 'int', gc: false });
  for (const op of Object.values(Op)) {
    const arg = op === Op.incref || op === Op.decref ? 2 : 0;
    dictionary.addCode({ op, site: -1, arg });
  }
  const chunks: EventChunk[] = [];
  for (let at = 0; at < all.length; at += size) chunks.push(chunkOf(all.slice(at, at + size), at));
  return Timeline.open(memorySource(dictionary, chunks));
}

function chunkOf(part: readonly Row[], before: number): EventChunk {
  const allocs = part.filter(({ op }) => op === Op.alloc);
  const links = part.filter(({ op }) => op === Op.link || op === Op.unlink);
  const passes: PassRow[] = [];
  return {
    firstSeq: before + 1,
    length: part.length,
    code: Uint32Array.from(part, ({ op }) => op),
    slot: Uint32Array.from(part, ({ slot }) => slot),
    allocCount: allocs.length,
    size: Uint32Array.from(allocs, ({ b }) => 16 + b),
    linkCount: links.length,
    holderKind: Uint8Array.from(links, ({ kind }) => kind),
    holderA: Uint32Array.from(links, ({ a }) => a),
    holderB: Uint32Array.from(links, ({ b }) => b),
    passes,
  };
}

describe('stepping over a history that breaks the laws', () => {
  it('shows either way what the columns fold to', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 30 }), (all, size) => {
        const timeline = timelineOfRows(all, size);
        const playhead = timeline.cursor();
        const folded = (seq: number) => stateFromColumns(timeline.columnsAt(seq));
        for (let seq = 1; seq <= timeline.end; seq++) {
          expect(playhead.next()).toEqual(folded(seq));
        }
        for (let seq = timeline.end - 1; seq >= 0; seq--) {
          expect(playhead.previous()).toEqual(folded(seq));
        }
      }),
      { seed: 61, numRuns: 300 },
    );
  });
});

describe('stepping over an object with very many holders', () => {
  const HOLDERS = 20_000;
  const place = (i: number) => ({ kind: 'slot', owner: 1, key: `[${i}]` }) as const;
  const told: Told[] = [
    alloc(1, 'list'),
    alloc(2, 'str'),
    ...Array.from({ length: HOLDERS }, (_, i) => link(2, place(i))),
    { type: 'free', object: 1, cause: 'refcount', site: null },
  ];

  it('is one walk over them, also when they all end with their owner', () => {
    const playhead = timelineOf(numbered(told), 65_536).cursor();
    const holders = () => playhead.state.objects.get(2)?.holders ?? [];
    playhead.step(HOLDERS + 2);
    expect(holders().length).toBe(HOLDERS);
    expect(holders().slice(9, 12)).toEqual([place(9), place(10), place(11)]);
    playhead.next();
    expect(holders()).toEqual([]);
    playhead.previous();
    expect(holders()[HOLDERS - 1]).toEqual(place(HOLDERS - 1));
    playhead.step(-HOLDERS);
    expect(holders()).toEqual([]);
  });
});
