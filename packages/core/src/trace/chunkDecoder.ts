import type { EventChunk, PassRow } from '../events/chunk.js';
import type { TraceDictionary } from '../events/dictionary.js';
import { CodeTable } from '../heap/codeTable.js';
import { MAX_SLOT } from '../heap/growth.js';
import type { CodeId, ObjectId, Slot } from '../units.js';
import { ByteReader } from './byteReader.js';
import { REASONS } from './chunkEncoder.js';
import { type ChunkHead, readHead } from './chunkHead.js';
import { readCollectorFacts } from './collectorFacts.js';
import { getDeltaColumn, getKeyedColumn, getU16Column, getU32Column } from './columnBytes.js';
import type { TracePlace } from './errors.js';
import { COLUMNS } from './format.js';
import { readHolderColumns } from './holderColumns.js';
import { getRecencyColumn } from './recencyColumn.js';
import { countRows, highestSlot } from './rowKinds.js';
import { SizeScratch } from './sizeScratch.js';

/** A decoded chunk, and how many objects were allocated before it. */
export interface DecodedChunk {
  readonly chunk: EventChunk;
  readonly objectsBefore: ObjectId;
}

/** Event block payloads to chunks. Keeps its buffers; the chunks are independent of it. */
export class ChunkDecoder {
  readonly #dictionary: TraceDictionary;
  readonly #codes: CodeTable;
  readonly #sizes = new SizeScratch();

  constructor(dictionary: TraceDictionary) {
    this.#dictionary = dictionary;
    this.#codes = new CodeTable(dictionary);
  }

  /**
   * Every code, slot and text of the chunk exists; whether its history is lawful is not checked.
   * @param spare a chunk that nobody looks at any more: its `code` and `slot` are used again
   * @throws TraceError `damaged`
   */
  decode(payload: Uint8Array, place: TracePlace, spare?: EventChunk): DecodedChunk {
    this.#codes.refresh();
    const reader = new ByteReader(payload, 'the events block', place);
    const head = readHead(reader);
    const slots = Math.min(MAX_SLOT, head.objectsBefore + head.allocs);
    const { columns } = head;
    const code = readCodes(reader, head.length, (columns & COLUMNS.wideCodes) !== 0, spare?.code);
    const { slot, maxSlot } =
      columns & COLUMNS.recentSlots
        ? readRecentSlots(reader, head.length, slots, spare?.slot)
        : readSlots(reader, head.length, slots, spare?.slot);
    const maxCode = this.#checkRows(reader, head, code, slot);
    const size = this.#readSizes(reader, head.allocs);
    const limits = { strings: this.#dictionary.strings.length, slots };
    const holders = readHolderColumns(reader, head.links, limits);
    const passes = readPasses(reader, head.passes);
    const facts = readCollectorFacts(reader, head.allocs);
    reader.end();
    const { firstSeq, length, objectsBefore } = head;
    const rows = { firstSeq, length, code, slot, maxCode, maxSlot };
    const counts = { allocCount: head.allocs, linkCount: head.links };
    return { chunk: { ...rows, size, ...counts, ...holders, passes, ...facts }, objectsBefore };
  }

  /** Returns the highest code. */
  #checkRows(reader: ByteReader, head: ChunkHead, code: Uint32Array, slot: Uint32Array): CodeId {
    const sizedCodes = this.#sizes.makeRoom(head.length);
    const rows = countRows(code, slot, head.length, this.#codes, sizedCodes);
    const { size } = this.#codes;
    if (rows.maxCode >= size) {
      reader.fail(`uses event code ${rows.maxCode}, but only ${size} are known`);
    }
    const fits =
      rows.sized === head.allocs && rows.holding === head.links && rows.passes === head.passes;
    if (!fits) reader.fail('says other numbers of allocs, links or passes than it has');
    if (!rows.slotsFit) reader.fail('has a slot where none may be, or none where one must be');
    return rows.maxCode;
  }

  #readSizes(reader: ByteReader, allocs: number): Uint32Array {
    const size = new Uint32Array(allocs);
    const last = this.#sizes.clearedLast(this.#codes);
    const end = getKeyedColumn(reader.bytes, reader.position, this.#sizes.codes, last, size);
    if (end < 0) reader.fail('has a size above 32 bits, or its sizes end early');
    reader.position = end;
    return size;
  }
}

/** For `length` numbers: used again if it is long enough, for new memory costs as much as decoding into it. */
function roomFor(length: number, spare: Uint32Array | undefined): Uint32Array {
  return spare !== undefined && spare.length >= length ? spare : new Uint32Array(length);
}

function readCodes(
  reader: ByteReader,
  length: number,
  wide: boolean,
  spare?: Uint32Array,
): Uint32Array {
  const start = reader.position;
  reader.take(length * (wide ? 4 : 2));
  const column = roomFor(length, spare);
  if (wide) getU32Column(reader.bytes, start, column, length);
  else getU16Column(reader.bytes, start, column, length);
  return column;
}

interface Slots {
  readonly slot: Uint32Array;
  readonly maxSlot: Slot;
}

function readRecentSlots(
  reader: ByteReader,
  length: number,
  slots: number,
  spare?: Uint32Array,
): Slots {
  const slot = roomFor(length, spare);
  const start = reader.position;
  reader.take(length);
  const end = getRecencyColumn(reader.bytes, start, slot, length, slots);
  if (end === null) {
    return reader.fail(`has a rank too high, a slot outside 0 to ${slots}, or its slots end early`);
  }
  reader.position = end.position;
  return { slot, maxSlot: end.highest };
}

/** As format versions 1 and 2 had them. */
function readSlots(reader: ByteReader, length: number, slots: number, spare?: Uint32Array): Slots {
  const slot = roomFor(length, spare);
  const end = getDeltaColumn(reader.bytes, reader.position, slot, length, slots);
  if (end < 0) reader.fail(`has a slot outside 0 to ${slots}, or its slots end early`);
  reader.position = end;
  return { slot, maxSlot: highestSlot(slot, length) };
}

function readPasses(reader: ByteReader, count: number): PassRow[] {
  const passes: PassRow[] = [];
  for (let i = 0; i < count; i++) {
    passes.push({
      generation: reader.varint(),
      reason: REASONS[reader.below(REASONS.length, 'a reason')],
      collected: reader.varint(),
      uncollectable: reader.varint(),
      examined: reader.varint() - 1,
    });
  }
  return passes;
}
