import { type EventChunk, type ObjectId, Op } from '@refwind/core';
import { comparison } from '../queries/comparison.js';
import type { Timeline } from '../timeline.js';
import type { CollectorFigures, CollectorPass } from './results.js';
import { passesByGeneration } from './totals.js';

/** What the trace itself says that its collector did: what simulated ones are compared with. */
export function recordedFigures(timeline: Timeline): CollectorFigures {
  const { collecting, live, floating } = comparison(timeline);
  const passes = recordedPasses(timeline);
  const { collected, uncollectable, examined, delay } = collecting;
  return {
    passes,
    generations: passesByGeneration(passes),
    collected,
    uncollectable,
    examined,
    live: { objects: live.objects, bytes: live.bytes },
    floating: delay.least,
    left: floating.left,
  };
}

/** The trace's passes with how many objects there had been before each. */
function recordedPasses(timeline: Timeline): readonly CollectorPass[] {
  const { chunks, summary } = timeline;
  const passes: CollectorPass[] = [];
  let allocs: ObjectId = 0;
  let next = 0;
  for (let index = 0; index < chunks.count && next < summary.passes.length; index++) {
    const chunk = chunks.chunk(index);
    const end = chunk.firstSeq + chunk.length;
    let from = 0;
    for (; next < summary.passes.length && summary.passes[next].beginSeq < end; next++) {
      const { beginSeq: seq, generation, reason, ...counts } = summary.passes[next];
      const { collected, uncollectable, examined = null } = counts;
      allocs += allocsIn(timeline, chunk, from, seq - chunk.firstSeq);
      from = seq - chunk.firstSeq;
      passes.push({ seq, allocs, generation, reason, collected, uncollectable, examined });
    }
    allocs += allocsIn(timeline, chunk, from, chunk.length);
  }
  return passes;
}

function allocsIn({ dictionary }: Timeline, { code }: EventChunk, from: number, to: number) {
  let allocs = 0;
  for (let row = from; row < to; row++) if (dictionary.codes[code[row]].op === Op.alloc) allocs++;
  return allocs;
}
