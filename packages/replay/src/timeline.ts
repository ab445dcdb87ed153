import {
  eventAt,
  type HeapColumns,
  type HeapEvent,
  type Seq,
  type TraceDictionary,
} from '@refwind/core';
import { ChunkStore } from './chunks/store.js';
import { checkMoment, MomentRangeError } from './errors.js';
import { Playhead } from './playhead.js';
import type { SourceSummary, TimelineSource } from './source.js';
import { EMPTY_HEAP, type HeapState } from './state/heapState.js';
import type { TimeIndex } from './timeIndex/timeIndex.js';

/** Which way to go through events. */
export interface EventOrder {
  /** From the last to the first; default false. */
  readonly reverse?: boolean;
}

export interface TimelineOptions {
  /** The source's index (`TimeIndex.open`); `null`, as when left out, for none. */
  readonly index?: TimeIndex | null;
}

/**
 * A trace opened for travel. It holds a handful of decoded chunks and the states that are in use,
 * never the whole trace. The source must stay open as long as the timeline is used.
 */
export class Timeline {
  readonly source: TimelineSource;
  /** The source's chunks, for queries over columns. */
  readonly chunks: ChunkStore;
  /** Where `at` was last: what it answers next shares with that. */
  readonly #visitor: Playhead;

  private constructor(source: TimelineSource, index: TimeIndex | null) {
    this.source = source;
    this.chunks = new ChunkStore(source, index);
    this.#visitor = new Playhead(this.chunks, EMPTY_HEAP);
  }

  /**
   * Opens a `TraceReader`, or any other source. Reads no events. With an index any moment is there in milliseconds,
   * however long the trace and however large the heap.
   */
  static open(source: TimelineSource, { index = null }: TimelineOptions = {}): Timeline {
    return new Timeline(source, index);
  }

  /** The first moment, before all events that are there: 0 unless only the history's last part was kept. */
  get start(): Seq {
    return this.chunks.start;
  }

  /** The last moment: the number of the last event, 0 when there are none. */
  get end(): Seq {
    return this.source.summary.events;
  }

  get dictionary(): TraceDictionary {
    return this.source.dictionary;
  }

  get summary(): SourceSummary {
    return this.source.summary;
  }

  /**
   * The heap after event `seq`.
   * @throws MomentRangeError
   */
  at(seq: Seq): HeapState {
    return this.#visitor.seek(seq);
  }

  /**
   * The heap after event `seq` as columns of the caller's own, for bulk work.
   * @throws MomentRangeError
   */
  columnsAt(seq: Seq): HeapColumns {
    checkMoment(seq, this.start, this.end);
    return this.chunks.columnsAt(seq);
  }

  /**
   * A playhead at the moment `seq`.
   * @throws MomentRangeError
   */
  cursor(seq: Seq = this.start): Playhead {
    return new Playhead(this.chunks, this.at(seq));
  }

  /**
   * Event `seq`, start < seq ≤ end.
   * @throws MomentRangeError when there is none such.
   */
  event(seq: Seq): HeapEvent {
    checkMoment(seq, this.start, this.end);
    if (seq === this.start) throw new MomentRangeError(seq, this.start, this.end);
    return this.chunks.event(seq);
  }

  /**
   * The events with from ≤ seq ≤ to, made one by one as they are asked for; those that exist, when
   * the range goes beyond the ends.
   */
  *events(from: Seq = 1, to: Seq = this.end, order: EventOrder = {}): Generator<HeapEvent> {
    const first = Math.max(this.start + 1, from);
    const last = Math.min(this.end, to);
    if (first > last) return;
    let index = this.chunks.indexOf(order.reverse ? last : first);
    const stop = this.chunks.indexOf(order.reverse ? first : last);
    for (; order.reverse ? index >= stop : index <= stop; index += order.reverse ? -1 : 1) {
      yield* this.#eventsOf(index, first, last, order);
    }
  }

  *#eventsOf(index: number, first: Seq, last: Seq, { reverse }: EventOrder): Generator<HeapEvent> {
    const { chunk, resolved } = this.chunks.resolved(index);
    const low = Math.max(0, first - chunk.firstSeq);
    const high = Math.min(chunk.length - 1, last - chunk.firstSeq);
    for (let step = 0; step <= high - low; step++) {
      yield eventAt(chunk, resolved, this.dictionary, reverse ? high - step : low + step);
    }
  }
}
