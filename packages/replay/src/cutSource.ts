import {
  type EventChunk,
  type HeapColumns,
  Op,
  type Seq,
  type TraceDictionary,
  type TraceMeta,
} from '@refwind/core';
import { lastAtMost } from './chunks/bisect.js';
import type { ChunkPlace, SourceSummary, SourceTexts, TimelineSource } from './source.js';

/** The first events of a source, up to `end`, as a source of their own. */
export function cutSource(source: TimelineSource, end: Seq): TimelineSource {
  return end >= source.summary.events ? source : new CutSource(source, end);
}

class CutSource implements TimelineSource {
  readonly chunkCount: number;
  readonly keyframes: readonly { readonly seq: Seq }[];
  readonly summary: SourceSummary;

  constructor(
    readonly source: TimelineSource,
    readonly end: Seq,
  ) {
    const firstSeq = (index: number): Seq => source.chunkInfo(index).firstSeq;
    this.chunkCount = end === 0 ? 0 : lastAtMost(source.chunkCount, end, firstSeq) + 1;
    this.keyframes = source.keyframes.filter(({ seq }) => seq <= end);
    const { passes, marks } = source.summary;
    this.summary = {
      events: end,
      objects: source.columnsAt(end).allocs,
      marks: marks.filter(({ seq }) => seq <= end),
      passes: passes
        .filter(({ beginSeq }) => beginSeq <= end)
        .map((pass) =>
          pass.endSeq !== null && pass.endSeq > end ? { ...pass, endSeq: null } : pass,
        ),
    };
  }

  get dictionary(): TraceDictionary {
    return this.source.dictionary;
  }

  get meta(): TraceMeta | undefined {
    return this.source.meta;
  }

  get sources(): SourceTexts | undefined {
    return this.source.sources;
  }

  chunkInfo(index: number): ChunkPlace {
    const place = this.source.chunkInfo(index);
    return { ...place, length: Math.min(place.length, this.end - place.firstSeq + 1) };
  }

  readChunk(index: number): EventChunk {
    const chunk = this.source.readChunk(index);
    const { length } = this.chunkInfo(index);
    return length === chunk.length ? chunk : beginning(chunk, length, this.dictionary);
  }

  columnsAt(seq: Seq): HeapColumns {
    return this.source.columnsAt(seq);
  }
}

/** A chunk's first rows: arrays may be longer than used, only what is counted changes. */
function beginning(chunk: EventChunk, length: number, { codes }: TraceDictionary): EventChunk {
  let allocCount = 0;
  let linkCount = 0;
  let passes = 0;
  for (let row = 0; row < length; row++) {
    const { op } = codes[chunk.code[row]];
    if (op === Op.alloc) allocCount++;
    else if (op === Op.link || op === Op.unlink) linkCount++;
    else if (op === Op.gcBegin || op === Op.gcEnd) passes++;
  }
  return { ...chunk, length, allocCount, linkCount, passes: chunk.passes.slice(0, passes) };
}
