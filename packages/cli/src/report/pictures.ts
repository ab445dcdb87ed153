import type { ObjectId, Seq } from '@refwind/core';
import type { Cycles, HeapGraph, Leaks, Timeline } from '@refwind/replay';
import { loadReplay } from '../engine.js';
import { sortedLeaks } from './causes.js';

const LEAKS = 5;
const CYCLES = 3;
/** Objects at most, so that a picture is read at a glance. */
const OBJECTS = 10;

/** What holds the oldest object of each of the first groups, at the end. */
export async function leakPictures(
  timeline: Timeline,
  { at, groups }: Leaks,
): Promise<HeapGraph[]> {
  const { heapGraph } = await loadReplay();
  return sortedLeaks(groups)
    .causes.filter(({ holder }) => holder !== null)
    .slice(0, LEAKS)
    .map(({ oldest }) => heapGraph(timeline, at, { object: oldest, depth: 4, limit: OBJECTS }));
}

/** A cycle of each of the first groups: as it was before the pass that freed it, or at the end. */
export async function cyclePictures(timeline: Timeline, { groups }: Cycles): Promise<HeapGraph[]> {
  const { heapGraph } = await loadReplay();
  return Promise.all(
    groups.slice(0, CYCLES).map(async ({ example: [object] }) => {
      const at = await lastMomentOf(timeline, object);
      return heapGraph(timeline, at, { object, way: 'both', depth: 1, limit: OBJECTS });
    }),
  );
}

/** The last moment at which an object is as the program left it. */
async function lastMomentOf(timeline: Timeline, object: ObjectId): Promise<Seq> {
  const { history } = await loadReplay();
  const { freed, allocSeq } = history(timeline, object);
  if (freed === null) return timeline.end;
  const pass = timeline.summary.passes.find(
    ({ beginSeq, endSeq }) => beginSeq < freed.seq && freed.seq <= (endSeq ?? timeline.end),
  );
  return Math.max(allocSeq, timeline.start, (pass?.beginSeq ?? freed.seq) - 1);
}
