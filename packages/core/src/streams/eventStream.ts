import { concatMap, defer, from, type Observable } from 'rxjs';
import type { EventChunk } from '../events/chunk.js';
import type { TraceDictionary } from '../events/dictionary.js';
import { eventsOf } from '../events/materialise.js';
import type { HeapEvent } from '../events/types.js';
import { HeapColumns } from '../heap/columns.js';

/** Whatever events come from: a recording, a trace, a simulation. */
export interface HeapEventSource {
  /** What the chunks refer to; it may grow while they come. */
  readonly dictionary: TraceDictionary;
  /** Events in bulk, from event 1 on: for everything that must be fast. */
  readonly chunks$: Observable<EventChunk>;
  /** The same events one by one: for convenience, and for small histories. */
  readonly events$: Observable<HeapEvent>;
}

/** A source whose events are made from its chunks, only for those who ask. */
export class EventStream implements HeapEventSource {
  readonly dictionary: TraceDictionary;
  readonly chunks$: Observable<EventChunk>;
  readonly events$: Observable<HeapEvent>;

  /** @param chunks$ chunks from event 1 on, in order, to every subscriber. */
  constructor(dictionary: TraceDictionary, chunks$: Observable<EventChunk>) {
    this.dictionary = dictionary;
    this.chunks$ = chunks$;
    this.events$ = defer(() => {
      const columns = new HeapColumns(dictionary);
      return chunks$.pipe(concatMap((chunk) => from(eventsOf(chunk, columns))));
    });
  }

  /** A stream of chunks that can be gone through again and again: a trace's, an array. */
  static of(dictionary: TraceDictionary, chunks: () => Iterable<EventChunk>): EventStream {
    return new EventStream(
      dictionary,
      defer(() => from(chunks())),
    );
  }
}
