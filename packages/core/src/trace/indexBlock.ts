import { CHUNK_ROWS } from '../events/chunk.js';
import type { Seq } from '../units.js';
import type { ByteReader } from './byteReader.js';
import { ByteWriter } from './byteWriter.js';
import { REASONS } from './chunkEncoder.js';
import {
  type ChunkInfo,
  type Directory,
  type KeyframeInfo,
  type SourceInfo,
  startOf,
} from './directory.js';
import { BLOCK_HEADER_BYTES } from './format.js';
import type { TraceEnd } from './meta.js';
import type { MarkSummary, PassSummary, TraceSummary } from './summary.js';

/** What the index block holds: all that opening a trace needs beside meta and dictionary. */
export interface TraceIndex {
  readonly directory: Directory;
  readonly summary: TraceSummary;
}

export function encodeIndex({ directory, summary }: TraceIndex): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  for (const count of [summary.events, summary.objects, summary.live, summary.bytes]) {
    out.varint(count);
  }
  writeEnd(out, summary.end);
  writeList(out, directory.dictionaries, (offset, last) => {
    out.varint(offset - (last ?? 0));
  });
  writeList(out, directory.sources, ({ offset, file }, last) => {
    out.varint(offset - (last?.offset ?? 0));
    out.text(file);
  });
  writeList(out, directory.chunks, (chunk, last) => writeChunkInfo(out, chunk, last));
  writeList(out, directory.keyframes, ({ seq, offset }, last) => {
    out.varint(seq - (last?.seq ?? 0));
    out.varint(offset - (last?.offset ?? 0));
  });
  writeList(out, summary.passes, (pass, last) => writePass(out, pass, last));
  writeList(out, summary.marks, ({ seq, label }, last) => {
    out.varint(seq - (last?.seq ?? 0));
    out.text(label);
  });
  return out.take();
}

function writeList<T>(
  out: ByteWriter,
  items: readonly T[],
  write: (item: T, last: T | undefined) => void,
): void {
  out.varint(items.length);
  items.forEach((item, i) => {
    write(item, items[i - 1]);
  });
}

/** Objects before a chunk are said as those allocated since the chunk before. */
function writeChunkInfo(out: ByteWriter, chunk: ChunkInfo, last: ChunkInfo | undefined): void {
  out.varint(chunk.offset - (last === undefined ? 0 : last.offset + last.bytes));
  out.varint(chunk.bytes);
  out.varint(chunk.length);
  out.varint(chunk.objectsBefore - (last?.objectsBefore ?? 0));
}

function writePass(out: ByteWriter, pass: PassSummary, last: PassSummary | undefined): void {
  out.varint(pass.beginSeq - (last?.beginSeq ?? 0));
  out.varint(pass.endSeq === null ? 0 : pass.endSeq - pass.beginSeq);
  out.varint(pass.generation);
  out.u8(REASONS.indexOf(pass.reason));
  out.varint(pass.collected);
  out.varint(pass.uncollectable);
  out.varint((pass.examined ?? -1) + 1);
}

function writeEnd(out: ByteWriter, end: TraceEnd | null): void {
  out.text(end === null ? '' : JSON.stringify(end));
}

/**
 * @param limit offsets must lie below: where the index itself begins.
 * @throws TraceError `damaged`
 */
export function decodeIndex(reader: ByteReader, limit: number): TraceIndex {
  const [events, objects, live, bytes] = [0, 1, 2, 3].map(() => reader.varint());
  if (objects > events || live > objects) reader.fail('has counts that do not fit each other');
  const end = readEnd(reader);
  const dictionaries = readOffsets(reader, limit);
  const sources = readSources(reader, limit);
  const chunks = readChunkInfos(reader, limit, events, objects);
  const keyframes = readKeyframeInfos(reader, limit, events);
  checkStart(reader, chunks, keyframes, events);
  const passes = readPassSummaries(reader, events);
  const marks = readMarks(reader, events);
  reader.end();
  return {
    directory: { chunks, keyframes, dictionaries, sources },
    summary: { events, objects, live, bytes, passes, marks, end },
  };
}

function readEnd(reader: ByteReader): TraceEnd | null {
  const text = reader.text();
  if (text === '') return null;
  try {
    const { exitCode, error, stopped } = JSON.parse(text) as Record<string, unknown>;
    return {
      ...(typeof exitCode === 'number' ? { exitCode } : {}),
      ...(typeof error === 'string' ? { error } : {}),
      ...(stopped === 'max-size' ? { stopped } : {}),
    };
  } catch {
    return reader.fail('has an end that is not JSON');
  }
}

/** Reads a number of steps that lead from `from` to at most `limit`. */
function step(reader: ByteReader, from: number, limit: number, what: string): number {
  const value = from + reader.varint();
  return value <= limit ? value : reader.fail(`has ${what} ${value}, above ${limit}`);
}

function readOffsets(reader: ByteReader, limit: number): number[] {
  const offsets: number[] = [];
  let offset = 0;
  for (let left = reader.count('dictionaries', 1); left > 0; left--) {
    offset = step(reader, offset, limit - BLOCK_HEADER_BYTES, 'the offset');
    offsets.push(offset);
  }
  return offsets;
}

function readSources(reader: ByteReader, limit: number): SourceInfo[] {
  const sources: SourceInfo[] = [];
  let offset = 0;
  for (let left = reader.count('sources', 2); left > 0; left--) {
    offset = step(reader, offset, limit - BLOCK_HEADER_BYTES, 'the offset');
    sources.push({ offset, file: reader.text() });
  }
  return sources;
}

function readChunkInfos(
  reader: ByteReader,
  limit: number,
  events: number,
  objects: number,
): ChunkInfo[] {
  const chunks: ChunkInfo[] = [];
  let [rows, objectsBefore, end] = [0, 0, 0];
  for (let left = reader.count('chunks', 4); left > 0; left--) {
    const offset = step(reader, end, limit, 'the offset');
    const bytes = reader.varint();
    const length = reader.below(CHUNK_ROWS + 1, 'a number of rows');
    objectsBefore = step(reader, objectsBefore, objects, 'the object');
    end = offset + bytes;
    if (bytes < BLOCK_HEADER_BYTES || end > limit || length === 0) {
      reader.fail(`has a chunk of ${length} events in ${bytes} bytes at ${offset}`);
    }
    chunks.push({ firstSeq: rows + 1, length, objectsBefore, offset, bytes });
    rows += length;
  }
  if (rows > events) reader.fail(`says ${events} events and has ${rows}`);
  return numbered(reader, chunks, events - rows);
}

/** The chunks of a trace that begins after event `start`. */
function numbered(reader: ByteReader, chunks: readonly ChunkInfo[], start: Seq): ChunkInfo[] {
  return chunks.map((chunk) => {
    const firstSeq = start + chunk.firstSeq;
    if (chunk.objectsBefore < firstSeq) return { ...chunk, firstSeq };
    return reader.fail(`has ${chunk.objectsBefore} objects before event ${firstSeq}`);
  });
}

/** What does not begin at event 1 begins with a keyframe. */
function checkStart(
  reader: ByteReader,
  chunks: readonly ChunkInfo[],
  keyframes: readonly KeyframeInfo[],
  events: Seq,
): void {
  const start = startOf(chunks, events);
  const first = keyframes[0];
  const isThere = first?.seq === start && (chunks.length === 0 || first.offset < chunks[0].offset);
  if (start > 0 && !isThere) reader.fail(`begins after event ${start} and has no keyframe of it`);
}

function readKeyframeInfos(reader: ByteReader, limit: number, events: number): KeyframeInfo[] {
  const keyframes: KeyframeInfo[] = [];
  let [seq, offset] = [0, 0];
  for (let left = reader.count('keyframes', 2); left > 0; left--) {
    seq = step(reader, seq, events, 'the event');
    offset = step(reader, offset, limit - BLOCK_HEADER_BYTES, 'the offset');
    keyframes.push({ seq, offset });
  }
  return keyframes;
}

function readPassSummaries(reader: ByteReader, events: number): PassSummary[] {
  const passes: PassSummary[] = [];
  let beginSeq = 0;
  for (let left = reader.count('passes', 7); left > 0; left--) {
    beginSeq = step(reader, beginSeq, events, 'the event');
    const endSeq = step(reader, beginSeq, events, 'the event');
    const pass = {
      number: passes.length + 1,
      beginSeq,
      endSeq: endSeq === beginSeq ? null : endSeq,
      generation: reader.varint(),
      reason: REASONS[reader.below(REASONS.length, 'a reason')],
      collected: reader.varint(),
      uncollectable: reader.varint(),
    };
    const examined = reader.varint() - 1;
    passes.push(examined < 0 ? pass : { ...pass, examined });
  }
  return passes;
}

function readMarks(reader: ByteReader, events: number): MarkSummary[] {
  const marks: MarkSummary[] = [];
  let seq = 0;
  for (let left = reader.count('marks', 2); left > 0; left--) {
    seq = step(reader, seq, events, 'the event');
    marks.push({ seq, label: reader.text() });
  }
  return marks;
}
