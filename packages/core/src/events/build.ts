import { RefwindError } from '../errors.js';
import type { HeapColumns } from '../heap/columns.js';
import { NO_LINK } from '../heap/links.js';
import type { ObjectId, Seq, Slot } from '../units.js';
import { CHUNK_ROWS, type EventChunk, HolderKind, type PassRow } from './chunk.js';
import { FreeBy, Op, type TraceDictionary } from './dictionary.js';
import { indexOfKey, MEMBER_KEY } from './holders.js';
import { Interning } from './interning.js';
import { Ordinals } from './ordinals.js';
import type {
  AllocEvent,
  DecrefEvent,
  FreeEvent,
  GcPassEvent,
  HeapEvent,
  Holder,
  IncrefEvent,
  LinkEvent,
  UnlinkEvent,
} from './types.js';

/**
 * Turns events into rows: the way in for small things (tests, imports, simulations), one event at a
 * time. Freed slots are given again, last freed first.
 *
 * It refuses what rows cannot say (a gap in `seq`, a dead object, a count that is not the running
 * sum); whether the history is lawful beyond that is what `checkLaws` tells.
 */
export class ChunkBuilder {
  readonly dictionary: TraceDictionary;
  readonly #interning: Interning;
  readonly #ordinals = new Ordinals();
  readonly #slots = new Map<ObjectId, Slot>();
  readonly #freeSlots: Slot[] = [];
  readonly #counts: number[] = [0];
  #allocs: ObjectId = 0;
  #seq: Seq = 0;
  #firstSeq: Seq = 1;
  #rows = emptyRows();

  /**
   * @param start the moment that the first event follows (a branch of an existing trace, whose
   *   dictionary must be the same); the empty heap at moment 0 when left out.
   */
  constructor(dictionary: TraceDictionary, start?: HeapColumns) {
    this.dictionary = dictionary;
    this.#interning = new Interning(dictionary);
    if (start !== undefined) this.#continueFrom(start);
  }

  /** The last event pushed. */
  get seq(): Seq {
    return this.#seq;
  }

  /** Rows waiting to be taken. */
  get length(): number {
    return this.#rows.code.length;
  }

  /** Whether a full chunk is waiting: `take` it before pushing on. */
  get full(): boolean {
    return this.length >= CHUNK_ROWS;
  }

  /**
   * Adds an event.
   * @throws RefwindError `bad-event` when rows cannot say it; the builder is then unchanged.
   */
  push(event: HeapEvent): void {
    if (event.seq !== this.#seq + 1) {
      throw badEvent(event, `its seq must be ${this.#seq + 1}, one more than the last`);
    }
    if (this.full) throw badEvent(event, `the chunk is full (${CHUNK_ROWS} rows): take() it first`);
    this.#pushRow(event);
    this.#seq++;
  }

  /** The rows pushed since the last take, as a chunk; it may be empty. */
  take(): EventChunk {
    const rows = this.#rows;
    const chunk: EventChunk = {
      firstSeq: this.#firstSeq,
      length: rows.code.length,
      code: Uint32Array.from(rows.code),
      slot: Uint32Array.from(rows.slot),
      allocCount: rows.size.length,
      size: Uint32Array.from(rows.size),
      linkCount: rows.holderKind.length,
      holderKind: Uint8Array.from(rows.holderKind),
      holderA: Uint32Array.from(rows.holderA),
      holderB: Uint32Array.from(rows.holderB),
      passes: rows.passes,
    };
    this.#rows = emptyRows();
    this.#firstSeq = this.#seq + 1;
    return chunk;
  }

  #continueFrom(start: HeapColumns): void {
    this.#seq = start.seq;
    this.#firstSeq = start.seq + 1;
    this.#allocs = start.allocs;
    for (let slot = start.slotCount; slot >= 1; slot--) {
      if (start.object[slot] === 0) this.#freeSlots.push(slot);
      else this.#adopt(start, slot);
    }
  }

  #adopt(start: HeapColumns, slot: Slot): void {
    const { links } = start;
    this.#slots.set(start.object[slot], slot);
    this.#counts[slot] = start.refcount[slot];
    for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.nextHolder(at)) {
      const kind = links.kindAt(at);
      if (isRoot(kind)) this.#ordinals.adopt(kind, links.aAt(at), slot, links.bAt(at));
    }
  }

  #pushRow(event: HeapEvent): void {
    if (event.type === 'alloc') this.#alloc(event);
    else if (event.type === 'incref' || event.type === 'decref') this.#count(event);
    else if (event.type === 'link' || event.type === 'unlink') this.#hold(event);
    else if (event.type === 'free') this.#free(event);
    else if (event.type === 'gc-pass') this.#pass(event);
    else this.#row(event, Op.mark, 0, this.dictionary.string(event.label));
  }

  #alloc(event: AllocEvent): void {
    const expected = this.#allocs + 1;
    if (event.object !== expected) throw badEvent(event, `its object must be #${expected}`);
    if (event.refcount !== 1) throw badEvent(event, 'its refcount must be 1');
    checkInteger(event, 'size', event.size, 0, 2 ** 32 - 1);
    const slot = this.#freeSlots.pop() ?? this.#counts.length;
    this.#row(event, Op.alloc, slot, this.#interning.type(event.typeName, event.gc));
    this.#rows.size.push(event.size);
    this.#slots.set(event.object, slot);
    this.#counts[slot] = 1;
    this.#allocs = expected;
  }

  #count(event: IncrefEvent | DecrefEvent): void {
    const slot = this.#slotOf(event, event.object);
    const delta = event.delta ?? 1;
    checkInteger(event, 'delta', delta, 1, 2 ** 31 - 1);
    const rises = event.type === 'incref';
    const after = this.#counts[slot] + (rises ? delta : -delta);
    checkInteger(event, 'refcount', after, -(2 ** 31), 2 ** 31 - 1);
    if (event.refcount !== after) throw badEvent(event, `the count after it is ${after}`);
    this.#row(event, rises ? Op.incref : Op.decref, slot, delta);
    this.#counts[slot] = after;
  }

  #free(event: FreeEvent): void {
    const slot = this.#slotOf(event, event.object);
    this.#row(event, Op.free, slot, freeArgument(event));
    this.#slots.delete(event.object);
    this.#freeSlots.push(slot);
    this.#ordinals.drop(slot);
  }

  #hold(event: LinkEvent | UnlinkEvent): void {
    const slot = this.#slotOf(event, event.object);
    const [kind, a, b] = this.#holder(event, event.holder, slot);
    this.#row(event, event.type === 'link' ? Op.link : Op.unlink, slot, 0);
    this.#rows.holderKind.push(kind);
    this.#rows.holderA.push(a);
    this.#rows.holderB.push(b);
  }

  #holder(
    event: LinkEvent | UnlinkEvent,
    holder: Holder,
    held: Slot,
  ): [HolderKind, number, number] {
    const { dictionary } = this;
    switch (holder.kind) {
      case 'variable':
        return [
          HolderKind.variable,
          dictionary.string(holder.frame),
          dictionary.string(holder.name),
        ];
      case 'slot': {
        const owner = this.#slotOf(event, holder.owner);
        if (holder.key === MEMBER_KEY) return [HolderKind.member, owner, held];
        const index = indexOfKey(holder.key);
        if (index >= 0) return [HolderKind.index, owner, index];
        return [HolderKind.key, owner, dictionary.string(holder.key)];
      }
      case 'temporary':
      case 'external': {
        const kind = HolderKind[holder.kind];
        const detail = dictionary.string(holder.detail);
        const links = event.type === 'link';
        const ordinal = links
          ? this.#ordinals.take(kind, detail, held)
          : this.#ordinals.giveBack(kind, detail, held);
        return [kind, detail, ordinal];
      }
    }
  }

  #pass(event: GcPassEvent): void {
    const isEnd = event.phase === 'end';
    this.#row(event, isEnd ? Op.gcEnd : Op.gcBegin, 0, 0);
    this.#rows.passes.push({
      generation: event.generation,
      reason: event.reason,
      collected: isEnd ? event.collected : 0,
      uncollectable: isEnd ? event.uncollectable : 0,
      examined: isEnd ? (event.examined ?? -1) : -1,
    });
  }

  #row(event: HeapEvent, op: Op, slot: Slot, arg: number): void {
    const site = this.#interning.site(event.site);
    this.#rows.code.push(this.#interning.code(op, site, arg));
    this.#rows.slot.push(slot);
  }

  #slotOf(event: HeapEvent, object: ObjectId): Slot {
    const slot = this.#slots.get(object);
    if (slot === undefined) throw badEvent(event, `object #${object} is not alive`);
    return slot;
  }
}

/** The events as chunks of at most `rows` rows. */
export function* chunksOf(
  events: Iterable<HeapEvent>,
  dictionary: TraceDictionary,
  rows: number = CHUNK_ROWS,
): Generator<EventChunk> {
  const builder = new ChunkBuilder(dictionary);
  for (const event of events) {
    builder.push(event);
    if (builder.length >= rows) yield builder.take();
  }
  if (builder.length > 0) yield builder.take();
}

function emptyRows() {
  return {
    code: [] as number[],
    slot: [] as number[],
    size: [] as number[],
    holderKind: [] as number[],
    holderA: [] as number[],
    holderB: [] as number[],
    passes: [] as PassRow[],
  };
}

function isRoot(kind: HolderKind): boolean {
  return kind === HolderKind.temporary || kind === HolderKind.external;
}

function checkInteger(event: HeapEvent, field: string, value: number, low: number, high: number) {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw badEvent(event, `its ${field} is ${value}, not a whole number from ${low} to ${high}`);
}

function badEvent(event: HeapEvent, reason: string): RefwindError {
  const object = 'object' in event ? ` #${event.object}` : '';
  return new RefwindError(
    'bad-event',
    `Event ${event.seq} (${event.type}${object}) cannot be recorded: ${reason}.`,
  );
}

function freeArgument({ cause, how }: FreeEvent): FreeBy {
  if (cause === 'refcount') return FreeBy.refcount;
  return how === undefined ? FreeBy.collector : FreeBy[how];
}
