import { RefwindError } from '../errors.js';
import { CHUNK_ROWS, type EventChunk, HolderKind, type PassRow } from '../events/chunk.js';
import type { TraceDictionary } from '../events/dictionary.js';
import type { GcReason } from '../events/types.js';
import { CodeTable } from '../heap/codeTable.js';
import { MAX_SLOT } from '../heap/growth.js';
import type { ObjectId } from '../units.js';
import { ByteWriter } from './byteWriter.js';
import { encodeCollectorFacts } from './collectorFacts.js';
import { putKeyedColumn, putU16Column, putU32Column, VARINT32_BYTES } from './columnBytes.js';
import { COLUMNS } from './format.js';
import { HOLDER_BYTES, putHolderColumns } from './holderColumns.js';
import { putRecencyColumn, RECENCY_BYTES } from './recencyColumn.js';
import { countRows, highestSlot } from './rowKinds.js';
import { SizeScratch } from './sizeScratch.js';

/** The numbers of `GcReason` in the file. */
export const REASONS: readonly GcReason[] = ['threshold', 'explicit', 'shutdown'];

/** Chunks to event block payloads. Keeps its buffers from chunk to chunk. */
export class ChunkEncoder {
  readonly #codes: CodeTable;
  #scratch = new Uint8Array(0);
  readonly #sizes = new SizeScratch();

  constructor(dictionary: TraceDictionary) {
    this.#codes = new CodeTable(dictionary);
  }

  /**
   * @param objectsBefore objects allocated before the chunk.
   * @throws RefwindError `bad-chunk` when its columns do not fit each other, the dictionary or the
   *   slots in use.
   */
  encode(chunk: EventChunk, objectsBefore: ObjectId): Uint8Array<ArrayBuffer> {
    this.#codes.refresh();
    const maxCode = checkChunk(chunk, objectsBefore, this.#codes, this.#sizes);
    const passes = encodePasses(chunk.passes);
    const facts = encodeCollectorFacts(chunk);
    const head = encodeHead(chunk, objectsBefore, maxCode);
    const out = this.#room(chunk, head.length + passes.length + facts.length);
    out.set(head);
    const putCodes = maxCode < 2 ** 16 ? putU16Column : putU32Column;
    let at = putCodes(out, head.length, chunk.code, chunk.length);
    at = putRecencyColumn(out, at, chunk.slot, chunk.length);
    const last = this.#sizes.clearedLast(this.#codes);
    at = putKeyedColumn(out, at, this.#sizes.codes, last, chunk.size, chunk.allocCount);
    const { holderKind, holderA, holderB, linkCount } = chunk;
    at = putHolderColumns(out, at, holderKind, holderA, holderB, linkCount);
    out.set(passes, at);
    at += passes.length;
    out.set(facts, at);
    return out.slice(0, at + facts.length);
  }

  #room(chunk: EventChunk, fixed: number): Uint8Array {
    const rows = chunk.length * (4 + RECENCY_BYTES) + chunk.allocCount * VARINT32_BYTES;
    const needed = fixed + rows + chunk.linkCount * HOLDER_BYTES;
    if (needed > this.#scratch.length) this.#scratch = new Uint8Array(needed);
    return this.#scratch;
  }
}

function encodeHead(chunk: EventChunk, objectsBefore: ObjectId, maxCode: number): Uint8Array {
  const out = new ByteWriter();
  out.varint(chunk.firstSeq);
  out.varint(objectsBefore);
  out.varint(chunk.length);
  out.varint(chunk.allocCount);
  out.varint(chunk.linkCount);
  out.varint(chunk.passes.length);
  out.u8(COLUMNS.recentSlots | (maxCode < 2 ** 16 ? 0 : COLUMNS.wideCodes));
  return out.take();
}

function encodePasses(passes: readonly PassRow[]): Uint8Array {
  const out = new ByteWriter();
  for (const pass of passes) {
    out.varint(pass.generation);
    out.u8(REASONS.indexOf(pass.reason));
    out.varint(pass.collected);
    out.varint(pass.uncollectable);
    out.varint(pass.examined + 1);
  }
  return out.take();
}

/** Returns the largest code; fills `sizes.codes`. */
function checkChunk(
  chunk: EventChunk,
  objectsBefore: ObjectId,
  codes: CodeTable,
  sizes: SizeScratch,
): number {
  const { length, code, slot } = chunk;
  if (!(length >= 1 && length <= CHUNK_ROWS))
    bad(chunk, `has ${length} rows, not 1 to ${CHUNK_ROWS}`);
  if (code.length < length || slot.length < length)
    bad(chunk, 'has columns shorter than its length');
  const rows = countRows(code, slot, length, codes, sizes.makeRoom(length));
  if (rows.maxCode >= codes.size) {
    bad(chunk, `uses event code ${rows.maxCode}, but the dictionary has ${codes.size}`);
  }
  checkCount(chunk, 'alloc', rows.sized, chunk.allocCount, chunk.size.length);
  checkCount(chunk, 'link', rows.holding, chunk.linkCount, holderLength(chunk));
  checkCount(chunk, 'pass', rows.passes, chunk.passes.length, chunk.passes.length);
  if (!rows.slotsFit) {
    bad(chunk, 'must have slot 0 in the rows of passes and marks, and only there');
  }
  checkSlots(
    chunk,
    highestSlot(slot, length),
    Math.min(MAX_SLOT, objectsBefore + chunk.allocCount),
  );
  checkPasses(chunk);
  checkUntracked(chunk);
  return rows.maxCode;
}

function checkCount(
  chunk: EventChunk,
  kind: string,
  rows: number,
  said: number,
  column: number,
): void {
  if (rows === said && said <= column) return;
  bad(chunk, `has ${rows} ${kind} rows, says ${said}, and its column holds ${column}`);
}

function checkSlots(chunk: EventChunk, maxSlot: number, slots: number): void {
  let highest = maxSlot;
  for (let i = 0; i < chunk.linkCount; i++) {
    const kind = chunk.holderKind[i];
    if (kind > HolderKind.external) bad(chunk, `has a holder of kind ${kind}`);
    if (kind >= HolderKind.index && kind <= HolderKind.member) {
      highest = Math.max(highest, chunk.holderA[i]);
    }
  }
  if (highest <= slots) return;
  bad(
    chunk,
    `uses slot ${highest}, but at most ${slots} can be in use: give freed slots again, ` +
      'and new ones in order',
  );
}

function checkPasses(chunk: EventChunk): void {
  for (const pass of chunk.passes) {
    const counts = [pass.generation, pass.collected, pass.uncollectable, pass.examined + 1];
    const fits = counts.every((count) => Number.isSafeInteger(count) && count >= 0);
    if (!fits || !REASONS.includes(pass.reason)) bad(chunk, `has pass ${JSON.stringify(pass)}`);
  }
}

function checkUntracked(chunk: EventChunk): void {
  const { untracked = new Uint32Array(0), allocCount } = chunk;
  const isAscending = untracked.every((rank, at) => at === 0 || rank > untracked[at - 1]);
  if (isAscending && (untracked.at(-1) ?? -1) < allocCount) return;
  bad(chunk, `must say which of its ${allocCount} objects are untracked in ascending order`);
}

function holderLength({ holderKind, holderA, holderB }: EventChunk): number {
  return Math.min(holderKind.length, holderA.length, holderB.length);
}

function bad(chunk: EventChunk, problem: string): never {
  throw new RefwindError(
    'bad-chunk',
    `The chunk that begins at event ${chunk.firstSeq} ${problem}.`,
  );
}
