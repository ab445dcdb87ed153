import type { EventChunk, HeapEvent, ObjectId, Op, Seq } from '@refwind/core';
import { loadTraces } from './engine.js';
import type { Trace } from './trace.js';

/** Which events, and in which order. */
export interface EventChoice {
  /** The first and the last event, both included, 1 ≤ … ≤ events. */
  readonly from: Seq;
  readonly to: Seq;
  readonly reverse?: boolean;
  readonly types?: readonly HeapEvent['type'][];
  readonly object?: ObjectId;
}

/**
 * The chosen events, read chunk by chunk as they are asked for. Rows are looked at as columns; only
 * a chosen row becomes an event.
 */
export async function chosenEvents(
  { timeline }: Trace,
  { from, to, reverse = false, types, object }: EventChoice,
): Promise<Iterable<HeapEvent>> {
  const { eventAt, Op } = await loadTraces();
  const wantsOp = types && opsOf(types, Op);
  return read();

  function* read(): Generator<HeapEvent> {
    if (from > to) return;
    const { chunks, dictionary } = timeline;
    const first = chunks.indexOf(from);
    const last = chunks.indexOf(to);
    for (let step = 0; step <= last - first; step++) {
      const { chunk, resolved } = chunks.resolved(reverse ? last - step : first + step);
      for (const row of rowsOf(chunk, from, to, reverse)) {
        if (wantsOp !== undefined && !wantsOp[dictionary.codes[chunk.code[row]].op]) continue;
        if (object !== undefined && resolved.object[row] !== object) continue;
        yield eventAt(chunk, resolved, dictionary, row);
      }
    }
  }
}

function* rowsOf(chunk: EventChunk, from: Seq, to: Seq, reverse: boolean): Generator<number> {
  const low = Math.max(0, from - chunk.firstSeq);
  const high = Math.min(chunk.length - 1, to - chunk.firstSeq);
  if (reverse) for (let row = high; row >= low; row--) yield row;
  else for (let row = low; row <= high; row++) yield row;
}

function opsOf(types: readonly HeapEvent['type'][], op: typeof Op): boolean[] {
  const wanted: boolean[] = [];
  for (const type of types) {
    if (type === 'gc-pass') {
      wanted[op.gcBegin] = true;
      wanted[op.gcEnd] = true;
    } else wanted[op[type]] = true;
  }
  return wanted;
}
