import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { applyPatches, enablePatches, type Patch } from 'immer';
import { describe, expect, it } from 'vitest';
import { applyHeapPatches, diff, type HeapPatch, plainHeap } from '../../src/index.ts';
import { told } from '../queries/told.ts';
import { indexedTimelineOf, timelineOf } from '../timelines.ts';

enablePatches();

const timeline = told(
  'alloc #1 dict 64 gc | 1',
  'link #1 __main__.cache | 1',
  'alloc #2 list 56 gc | 2',
  'link #2 __main__.b | 2',
  'incref #2 =2 | 3',
  "link #2 #1['k'] | 3",
  'unlink #2 __main__.b | 4',
  'decref #2 =1 | 4',
  'alloc #3 int 28 | 5',
  "unlink #2 #1['k'] | 6",
  'decref #2 =0 | 6',
  'free #2 refcount | 6',
);

const written = ({ op, path, value }: HeapPatch) =>
  `${op} ${path.join('/')}${value === undefined ? '' : ` ${JSON.stringify(value)}`}`;

describe('diff', () => {
  it('says at the level of counters, objects and holders how to come from one to the other', () => {
    const { patches, inverse, summary } = diff(timeline.at(4), timeline.at(8));
    expect(patches.map(written)).toEqual([
      'replace seq 8',
      'remove objects/2/holders/0',
      `add objects/2/holders/0 {"kind":"slot","owner":1,"key":"['k']"}`,
    ]);
    expect(inverse.map(written)).toEqual([
      'replace seq 4',
      'remove objects/2/holders/0',
      'add objects/2/holders/0 {"kind":"variable","frame":"__main__","name":"b"}',
    ]);
    expect(summary).toEqual({
      ...{ from: 4, to: 8, live: 0, bytes: 0, added: 0, removed: 0, changed: 1 },
      ...{ references: 0, held: 1, released: 1, types: [] },
    });
  });

  it('counts what was born and what is gone', () => {
    const { patches, summary } = diff(timeline.at(8), timeline.at(12));
    expect(patches.map(({ op, path }) => `${op} ${path.join('/')}`)).toEqual([
      'replace seq',
      'replace bytes',
      'remove objects/2',
      'add objects/3',
    ]);
    expect(summary).toEqual({
      ...{ from: 8, to: 12, live: 0, bytes: -28, added: 1, removed: 1, changed: 0 },
      ...{ references: 0, held: 0, released: 1 },
      types: [
        { typeName: 'list', objects: -1, bytes: -56 },
        { typeName: 'int', objects: 1, bytes: 28 },
      ],
    });
  });

  it('leads there and back between any two moments, by our hands and by those of immer', () => {
    fc.assert(
      fc.property(lawfulHistory(), fc.nat(), fc.nat(), (events, x, y) => {
        const random = timelineOf(events);
        const a = random.at(x % (events.length + 1));
        const b = random.at(y % (events.length + 1));
        const { patches, inverse } = diff(a, b);
        expect(plainHeap(applyHeapPatches(a, patches))).toEqual(plainHeap(b));
        expect(plainHeap(applyHeapPatches(b, inverse))).toEqual(plainHeap(a));
        expect(applyPatches(plainHeap(a), patches as Patch[])).toEqual(plainHeap(b));
        expect(applyPatches(plainHeap(b), inverse as Patch[])).toEqual(plainHeap(a));
        // What was said as text and read back serves as well, for somebody else.
        const sent = JSON.parse(JSON.stringify(patches));
        expect(plainHeap(applyHeapPatches(a, sent))).toEqual(plainHeap(b));
      }),
      { seed: 61, numRuns: 200 },
    );
  });

  it('of moments that an index gives is the same', async () => {
    await fc.assert(
      fc.asyncProperty(lawfulHistory(), fc.nat(), fc.nat(), async (events, x, y) => {
        const [plain, indexed] = [timelineOf(events), await indexedTimelineOf(events)];
        const [from, to] = [x % (events.length + 1), y % (events.length + 1)];
        const found = diff(indexed.at(from), indexed.at(to));
        const { patches, inverse, summary } = diff(plain.at(from), plain.at(to));
        expect([found.summary, found.patches, found.inverse]).toEqual([summary, patches, inverse]);
        const there = applyHeapPatches(indexed.at(from), found.patches);
        expect(plainHeap(there)).toEqual(plainHeap(plain.at(to)));
      }),
      { seed: 66, numRuns: 60 },
    );
  });

  it('of a moment with itself is nothing', () => {
    const { patches, inverse, summary } = diff(timeline.at(5), timeline.at(5));
    expect([patches, inverse, summary.types]).toEqual([[], [], []]);
  });
});

describe('applyHeapPatches', () => {
  it('keeps the records that no patch touches, and freezes those that came as text', () => {
    const [a, b] = [timeline.at(4), timeline.at(9)];
    const sent = JSON.parse(JSON.stringify(diff(a, b).patches));
    const made = applyHeapPatches(a, sent);
    expect(made.objects.get(1)).toBe(a.objects.get(1));
    for (const object of made.objects) {
      expect(Object.isFrozen(object) && Object.isFrozen(object.holders)).toBe(true);
    }
  });

  it.each<[HeapPatch, string]>([
    [{ op: 'remove', path: ['objects', 9] }, 'remove objects/9'],
    [{ op: 'add', path: ['objects', 1], value: { object: 1, holders: [] } }, 'add objects/1'],
    [{ op: 'add', path: ['objects', 9], value: 3 }, 'add objects/9'],
    [{ op: 'remove', path: ['objects', 1, 'holders', 4] }, 'remove objects/1/holders/4'],
    [{ op: 'replace', path: ['objects', 1, 'size'], value: 4 }, 'replace objects/1/size'],
    [{ op: 'replace', path: ['speed'], value: 4 }, 'replace speed'],
  ])('refuses %o', (patch, named) => {
    const attempt = () => applyHeapPatches(timeline.at(4), [patch]);
    expect(attempt).toThrow(`The patch '${named}' does not fit this heap`);
    expect(attempt).toThrow(expect.objectContaining({ code: 'bad-patch' }));
  });
});
