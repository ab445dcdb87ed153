import type { TraceDictionary } from '../events/dictionary.js';
import type { Bytes, Seq } from '../units.js';
import { concatenate, encodeContent } from './blocks.js';
import type { Codec } from './codec.js';
import { encodeDictionaryGrowth } from './dictionaryBlock.js';
import { type DirectoryDraft, type KeyframeInfo, lastAtMost } from './directory.js';
import { BlockType } from './format.js';
import { encodeFileHeader } from './header.js';
import type { WrittenPlace } from './pipeline.js';
import type { Stretch } from './sink.js';

const NOTHING = { strings: 0, types: 0, sites: 0, codes: 0 };

/** Where a trace is cut when its beginning is given up, and what is kept of the old file, each in file order. */
export interface Cut {
  /** The keyframe that the trace begins with from now on. */
  readonly keyframe: KeyframeInfo;
  readonly sources: readonly Stretch[];
  /** All from the keyframe on, but dictionaries and sources. */
  readonly rest: readonly Stretch[];
}

/** The first keyframe after `start` with at most `most` bytes of a file of `size` from it on; `null` for none. */
export function keyframeToCutAt(
  keyframes: readonly KeyframeInfo[],
  start: Seq,
  size: Bytes,
  most: Bytes,
): KeyframeInfo | null {
  return keyframes.find(({ seq, offset }) => seq > start && size - offset <= most) ?? null;
}

/** Blocks of dictionaries and sources, in file order: when a trace is cut they are all kept, elsewhere. */
export interface BlocksApart {
  readonly dictionaries: readonly WrittenPlace[];
  readonly sources: readonly WrittenPlace[];
}

export function cutAt(keyframe: KeyframeInfo, size: Bytes, apart: BlocksApart): Cut {
  const skipped = [...apart.dictionaries, ...apart.sources]
    .filter(({ offset }) => offset > keyframe.offset)
    .sort((a, b) => a.offset - b.offset);
  const rest: Stretch[] = [];
  let from = keyframe.offset;
  for (const { offset, bytes } of skipped) {
    if (offset > from) rest.push({ from, to: offset });
    from = offset + bytes;
  }
  if (size > from) rest.push({ from, to: size });
  const sources = apart.sources.map(({ offset, bytes }) => ({ from: offset, to: offset + bytes }));
  return { keyframe, sources, rest };
}

/** Makes a directory of the old file that of the new one, which has `head` bytes before what is kept. */
export function moveDirectory(directory: DirectoryDraft, cut: Cut, head: Bytes): void {
  const { chunks, keyframes, sources } = directory;
  const { seq } = cut.keyframe;
  const inSources = mover(cut.sources, head);
  const inRest = mover(cut.rest, head + total(cut.sources));
  directory.sources = sources.map((each) => ({ ...each, offset: inSources(each.offset) }));
  directory.chunks = chunks
    .filter(({ firstSeq }) => firstSeq > seq)
    .map((each) => ({ ...each, offset: inRest(each.offset) }));
  directory.keyframes = keyframes
    .filter((each) => each.seq >= seq)
    .map((each) => ({ ...each, offset: inRest(each.offset) }));
}

/** What a file begins with anew: its header, meta and the whole dictionary; and where in it the latter is. */
export async function encodeHead(
  codec: Codec,
  meta: Uint8Array,
  dictionary: TraceDictionary,
): Promise<{ readonly bytes: Uint8Array; readonly dictionary: WrittenPlace }> {
  const growth = encodeDictionaryGrowth(dictionary, NOTHING);
  const blocks = growth === null ? [] : await encodeContent(BlockType.dictionary, growth, codec);
  const metaBlocks = await encodeContent(BlockType.meta, meta, codec);
  const opening = concatenate([encodeFileHeader(codec), ...metaBlocks]);
  const bytes = concatenate([opening, ...blocks]);
  const offset = opening.length;
  return { bytes, dictionary: { offset, bytes: bytes.length - offset } };
}

/** Bytes of all stretches together. */
function total(stretches: readonly Stretch[]): Bytes {
  return stretches.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** Where a byte of what is kept is when all of it stands from `head` on, one behind the other. */
function mover(kept: readonly Stretch[], head: Bytes): (offset: Bytes) => Bytes {
  const starts: Bytes[] = [];
  let at = head;
  for (const { from, to } of kept) {
    starts.push(at);
    at += to - from;
  }
  return (offset) => {
    const index = lastAtMost(kept, offset, ({ from }) => from);
    return starts[index] + offset - kept[index].from;
  };
}
