import type { EventChunk } from '../events/chunk.js';
import { TraceDictionary } from '../events/dictionary.js';
import type { HeapColumns } from '../heap/columns.js';
import { LawChecker } from '../laws/checker.js';
import { describeViolation, type LawViolation } from '../laws/violation.js';
import type { Seq } from '../units.js';
import { type BlockAccess, type Content, readContent } from './blocks.js';
import { type Directory, lastAtMost } from './directory.js';
import { TraceError } from './errors.js';
import { TraceFold } from './fold.js';
import { BlockType, FILE_HEADER_BYTES, TRAILER_BYTES } from './format.js';
import { encodeIndex } from './indexBlock.js';
import { decodeKeyframe, encodeKeyframe } from './keyframe.js';
import { decodeMeta } from './meta.js';
import type { PlacedIndex } from './openIndex.js';

/** Something wrong with a trace. */
export interface TraceFinding {
  /** `damage`: its bytes; `law`: the history they tell. */
  readonly kind: 'damage' | 'law';
  /** Where the block begins: the damaged one, or the one with the event. */
  readonly offset: number;
  /** The event, for laws. */
  readonly seq: Seq | null;
  readonly message: string;
  readonly violation: LawViolation | null;
}

export interface VerifyOptions {
  /** Told how far into the file the check has come. */
  readonly progress?: (offset: number, size: number) => void;
}

/**
 * Reads every byte of a trace and yields what is wrong: each block's checksum and content, the
 * order of blocks, the laws of the history, keyframes against the fold of events, the index against
 * the blocks.
 * @param index the index, if it could be read: it tells where to go on after a damaged block.
 */
export function* verifyTrace(
  access: BlockAccess,
  index: PlacedIndex | null,
  options: VerifyOptions = {},
): Generator<TraceFinding> {
  const check = new TraceCheck(access, index);
  const { size } = access.source;
  let offset: number | null = FILE_HEADER_BYTES;
  while (offset !== null && offset < size) {
    options.progress?.(offset, size);
    offset = yield* check.block(offset);
  }
  yield* check.end();
  options.progress?.(size, size);
}

class TraceCheck {
  readonly #access: BlockAccess;
  readonly #index: PlacedIndex | null;
  readonly #laws: LawChecker;
  readonly #fold: TraceFold;
  /** Whether the history can no longer be followed: a block that it needs is damaged. */
  #broken = false;
  /** Whether every block so far is fine; else the index cannot be compared with them. */
  #whole = true;
  #last: Content | null = null;
  #shown = 0;

  constructor(access: BlockAccess, index: PlacedIndex | null) {
    this.#access = access;
    this.#index = index;
    const dictionary = new TraceDictionary();
    const laws = new LawChecker(dictionary);
    const target = {
      get columns() {
        return laws.columns;
      },
      apply: (chunk: EventChunk) => laws.check(chunk),
      begin: (columns: HeapColumns) => laws.begin(columns),
    };
    this.#laws = laws;
    this.#fold = new TraceFold(access.source.name, dictionary, target);
  }

  /** Checks the block at `offset`; returns where the next one begins, `null` when nobody knows. */
  *block(offset: number): Generator<TraceFinding, number | null> {
    try {
      const content = readContent(this.#access, offset, this.#access.source.size);
      this.#last = content;
      if (!this.#broken) yield* this.#follow(content);
      return content.end;
    } catch (error) {
      if (!(error instanceof TraceError)) throw error;
      yield damage(error.offset, error.reason);
      this.#whole = false;
      this.#broken ||= this.#carriesHistory(offset);
      return this.#nextKnown(error.offset);
    }
  }

  *end(): Generator<TraceFinding> {
    const { size } = this.#access.source;
    const ended = this.#last?.type === BlockType.end;
    if (!ended && this.#index === null && !this.#broken) yield damage(size, UNFINISHED);
    if (!ended || this.#broken) return;
    const more = this.#laws.total - this.#laws.violations.length;
    if (more > 0) yield law(0, null, `${more} more violations of laws`, null);
  }

  *#follow(content: Content): Generator<TraceFinding> {
    const { type, offset, end } = content;
    if (type === BlockType.meta && offset === FILE_HEADER_BYTES) this.#checkMeta(content);
    else this.#fold.add(content);
    if (type === BlockType.events) yield* this.#newViolations();
    if (type === BlockType.keyframe && !this.#fitsKeyframe(content)) {
      yield damage(offset, 'the keyframe is not the heap that the events before it make');
    }
    if (type === BlockType.index && !this.#fitsIndex(content)) {
      yield damage(offset, 'the index does not fit the blocks before it');
    }
    if (type === BlockType.end && end !== this.#access.source.size) {
      yield damage(end, 'the file goes on after its end block');
    }
  }

  #checkMeta({ payload, offset }: Content): void {
    decodeMeta(payload, { file: this.#access.source.name, offset });
  }

  #fitsKeyframe({ payload, offset }: Content): boolean {
    const place = { file: this.#access.source.name, offset };
    const columns = decodeKeyframe(payload, this.#fold.dictionary, place);
    return sameBytes(encodeKeyframe(columns), encodeKeyframe(this.#fold.target.columns));
  }

  #fitsIndex({ payload }: Content): boolean {
    if (this.#index === null || !this.#whole) return true;
    const summary = { ...this.#fold.summary(), end: this.#index.summary.end };
    return sameBytes(encodeIndex({ directory: this.#fold.directory, summary }), payload);
  }

  *#newViolations(): Generator<TraceFinding> {
    const { violations } = this.#laws;
    for (; this.#shown < violations.length; this.#shown++) {
      const violation = violations[this.#shown];
      const message = describeViolation(violation);
      yield law(this.#offsetOf(violation.seq), violation.seq, message, violation);
    }
  }

  #offsetOf(seq: Seq): number {
    const { chunks } = this.#fold.directory;
    return chunks[lastAtMost(chunks, seq, (chunk) => chunk.firstSeq)]?.offset ?? 0;
  }

  /** Whether what comes later depends on the block at `offset`. */
  #carriesHistory(offset: number): boolean {
    if (this.#index === null) return true;
    const { keyframes, sources } = this.#index.directory;
    return offset < this.#index.offset && ![...keyframes, ...sources].some(at(offset));
  }

  #nextKnown(after: number): number | null {
    if (this.#index === null) return null;
    const known = offsetsIn(this.#index.directory);
    known.push(this.#index.offset, this.#access.source.size - TRAILER_BYTES);
    const later = known.filter((offset) => offset > after);
    return later.length === 0 ? null : later.reduce((a, b) => Math.min(a, b));
  }
}

const UNFINISHED = 'the trace ends without its index: recording did not come to its end';

function at(offset: number): (info: { readonly offset: number }) => boolean {
  return (info) => info.offset === offset;
}

function offsetsIn({ chunks, keyframes, dictionaries, sources }: Directory): number[] {
  const infos = [...chunks, ...keyframes, ...sources];
  return [...dictionaries, ...infos.map(({ offset }) => offset)];
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function damage(offset: number, message: string): TraceFinding {
  return { kind: 'damage', offset, seq: null, message, violation: null };
}

function law(
  offset: number,
  seq: Seq | null,
  message: string,
  violation: LawViolation | null,
): TraceFinding {
  return { kind: 'law', offset, seq, message, violation };
}
