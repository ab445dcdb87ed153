import {
  ChunkBuilder,
  HeapColumns,
  type HeapEvent,
  type Holder,
  type ObjectId,
  type Seq,
  type TraceDictionary,
} from '@refwind/core';
import { LineProblem } from '../../errors.js';
import type { ObjectRecord } from './records.js';

/** Where a history begins that does not begin with nothing. */
export interface StartMoment {
  readonly start: Seq;
  /** Objects allocated up to then. */
  readonly objectsBefore: number;
}

/**
 * The heap that `object` records tell. It is made by a history of its own, of which only the state is kept: objects
 * get the slots 1, 2, 3 …, and then their own numbers.
 * @throws LineProblem where no heap can be so
 */
export function startHeap(
  records: readonly ObjectRecord[],
  { start, objectsBefore }: StartMoment,
  dictionary: TraceDictionary,
): HeapColumns {
  const columns = new HeapColumns(dictionary);
  const slots = checkedSlots(records, { start, objectsBefore });
  const builder = new ChunkBuilder(dictionary);
  for (const step of stepsTo(records, slots)) {
    builder.push({ ...step, seq: builder.seq + 1 } as HeapEvent);
    if (builder.full) applyRows(builder, columns);
  }
  applyRows(builder, columns);
  records.forEach((record, index) => {
    columns.object[index + 1] = record.object;
    columns.allocSeq[index + 1] = record.allocSeq;
    columns.refcount[index + 1] = record.refcount;
  });
  columns.seq = start;
  columns.allocs = objectsBefore;
  return columns;
}

/** The slot of each object. */
function checkedSlots(
  records: readonly ObjectRecord[],
  { start, objectsBefore }: StartMoment,
): ReadonlyMap<ObjectId, number> {
  const slots = new Map<ObjectId, number>();
  let last: Pick<ObjectRecord, 'object' | 'allocSeq'> = { object: 0, allocSeq: 0 };
  records.forEach((record, index) => {
    const { object, allocSeq } = record;
    if (object <= last.object || allocSeq <= last.allocSeq) {
      throw new LineProblem(`object #${object} comes after #${last.object}: the oldest goes first`);
    }
    if (object > objectsBefore || allocSeq > start) {
      throw new LineProblem(
        `object #${object}, allocated by event ${allocSeq}, is younger than the header's start says ` +
          `(event ${start}, ${objectsBefore} objects)`,
      );
    }
    slots.set(object, index + 1);
    last = record;
  });
  return slots;
}

type Step = Omit<HeapEvent, 'seq'> & object;

function* stepsTo(
  records: readonly ObjectRecord[],
  slots: ReadonlyMap<ObjectId, number>,
): Generator<Step> {
  for (const [index, { typeName, size, gc, site }] of records.entries()) {
    yield { type: 'alloc', object: index + 1, typeName, size, gc, refcount: 1, site } as Step;
  }
  for (const [index, { holders }] of records.entries()) {
    for (const holder of holders) {
      yield { type: 'link', object: index + 1, holder: inSlots(holder, slots), site: null } as Step;
    }
  }
}

function inSlots(holder: Holder, slots: ReadonlyMap<ObjectId, number>): Holder {
  if (holder.kind !== 'slot') return holder;
  const owner = slots.get(holder.owner);
  if (owner !== undefined) return { ...holder, owner };
  throw new LineProblem(`a holder is in object #${holder.owner}, which is not alive at the start`);
}

function applyRows(builder: ChunkBuilder, columns: HeapColumns): void {
  const chunk = builder.take();
  columns.apply(chunk, 0, chunk.length);
}
