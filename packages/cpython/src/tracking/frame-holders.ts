import type { TraceDictionary } from '@refwind/core/trace';
import {
  CODE_HEADER,
  CONTROL,
  FRAME_ENTRY,
  FRAME_NAMES,
  FRAME_WORDS,
} from '../instrument/shared.js';
import type { CodeObjects } from './code-objects.js';
import { attributeOf, GeneratorBlocks, type GeneratorParts } from './generator-blocks.js';

/** Frames and words that there is room for at first. */
const FRAMES = 1 << 10;
const KNOWN_BYTES = 1 << 17;

/** The word of a frame that is inferred. */
const INFERRED = FRAME_WORDS.length - 1;

/** Fields of an entry that say where in the memory of what is known something is; and of a generator's entry. */
const PLACES = [FRAME_ENTRY.known, FRAME_ENTRY.next] as const;
const OWNED_PLACES = [FRAME_ENTRY.next] as const;

/** What the frames' list is made of. */
export interface FrameParts extends GeneratorParts {
  readonly dictionary: TraceDictionary;
  readonly codeObjects: CodeObjects;
}

/**
 * The memory in which the probes keep what running frames hold, and the names of these holders: `f#1.x` is the
 * variable `x` of `f`, called by the module; what is on the stack is a temporary, `f#1 stack 0`.
 */
export class FrameHolders {
  readonly #parts: FrameParts;
  /** What recorded generators hold, whose frames run now and then. */
  readonly generators: GeneratorBlocks;
  #entries: number;
  #entryBytes = FRAMES * FRAME_ENTRY.bytes;
  #known: number;
  #knownBytes = KNOWN_BYTES;

  constructor(parts: FrameParts) {
    this.#parts = parts;
    this.generators = new GeneratorBlocks(parts);
    const { memory, heap } = parts;
    this.#entries = heap.reserve(this.#entryBytes);
    this.#known = heap.reserve(this.#knownBytes);
    const header = heap.reserve(CODE_HEADER.bytes);
    memory.bytes.fill(0, header, header + CODE_HEADER.bytes);
    memory.bytes.fill(0, this.#entries, this.#entries + FRAME_ENTRY.bytes);
    // The first entry stands for no frame. The module's frame, above it, is at depth 0.
    this.#setWord(this.#entries + FRAME_ENTRY.header, header);
    this.#setWord(this.#entries + FRAME_ENTRY.known, this.#known);
    this.#setWord(this.#entries + FRAME_ENTRY.next, this.#known);
    this.#setWord(this.#entries + FRAME_ENTRY.depth, -1);
    this.#setControl(CONTROL.frameTop, this.#entries);
    this.#tellRoom();
  }

  /**
   * In the midst of an instruction the object's count is about to become `keep`: what frames that ended, variables
   * set anew, and generators that are being destroyed held of it is unlinked.
   */
  letGo(slot: number, keep: number): void {
    const { probes, objects } = this.#parts;
    probes.letGo(slot, objects.address(slot), keep);
    if (objects.holders(slot) > keep) this.generators.letGo(slot, keep);
  }

  /** Unlinks the object from frames until it has no more than `keep` holders, as far as frames hold it. */
  drop(slot: number, keep: number): void {
    const { probes, objects } = this.#parts;
    this.generators.letGoAnywhere(slot, keep);
    probes.dropHeld(slot, objects.address(slot), keep);
    this.generators.drop(slot, keep);
  }

  /** The object that was at an address is at another now: what frames hold of it, they hold there. */
  moved(from: number, to: number): void {
    const { memory } = this.#parts;
    const end = memory.u32(this.#control(CONTROL.frameTop) + FRAME_ENTRY.next);
    const known = memory.words.subarray(this.#known >>> 2, end >>> 2);
    let at = known.lastIndexOf(from | 0);
    for (; at >= 0; at = at === 0 ? -1 : known.lastIndexOf(from | 0, at - 1)) known[at] = to;
    this.generators.moved(from, to);
  }

  /** No frame runs any more. */
  end(): void {
    this.#parts.probes.popAll();
  }

  /** There was no room for another frame, or for what is known of it. */
  grow(knownBytes: number): void {
    const { memory } = this.#parts;
    const top = this.#control(CONTROL.frameTop) - this.#entries;
    const entries = this.#larger(this.#entries, this.#entryBytes, this.#entryBytes * 2);
    const larger = this.#knownBytes * 2 + knownBytes;
    const known = this.#larger(this.#known, this.#knownBytes, larger);
    for (let at = 0; at <= top; at += FRAME_ENTRY.bytes) {
      const isOwned = memory.u32(entries + at + FRAME_ENTRY.owner) !== 0;
      for (const field of isOwned ? OWNED_PLACES : PLACES) {
        const word = (entries + at + field) >>> 2;
        memory.words[word] = memory.words[word]! - this.#known + known;
      }
    }
    this.#entries = entries;
    this.#entryBytes *= 2;
    this.#known = known;
    this.#knownBytes = larger;
    this.#setControl(CONTROL.frameTop, entries + top);
    this.#tellRoom();
  }

  /** Names the holder at a word of a frame. */
  name(entry: number, word: number): void {
    const { memory, codeObjects } = this.#parts;
    if (memory.u32(entry + FRAME_ENTRY.owner) !== 0 && word !== INFERRED) {
      this.#nameAttribute(entry, word);
      return;
    }
    const header = memory.u32(entry + FRAME_ENTRY.header);
    const code = memory.u32(entry + FRAME_ENTRY.executable) & ~3;
    const depth = memory.u32(entry + FRAME_ENTRY.depth) | 0;
    const frame = `${codeObjects.get(code >>> 0)?.frameName ?? '?'}#${depth}`;
    const names = this.#frameNames(header, depth);
    this.#setWord(entry + FRAME_ENTRY.names, names);
    const locals = memory.u32(header + CODE_HEADER.locals);
    const variable = word - FRAME_WORDS.length;
    if (variable >= 0 && variable < locals) {
      this.#setText(names + FRAME_NAMES.frame, frame);
      const known = memory.u32(header + CODE_HEADER.names) + variable * 4;
      this.#setText(known, codeObjects.variableNames(code >>> 0)[variable] ?? `<${variable}>`);
    } else if (variable >= 0) {
      const item = variable - locals;
      this.#setText(names + FRAME_NAMES.stack + item * 4, `${frame} stack ${item}`);
    } else {
      this.#setText(names + FRAME_NAMES.ownWords + word * 4, `${frame} ${FRAME_WORDS[word]}`);
    }
  }

  /** Names the holder at a word of a recorded generator's frame: an attribute of the generator. */
  #nameAttribute(entry: number, word: number): void {
    const { memory, codeObjects, heap } = this.#parts;
    const header = memory.u32(entry + FRAME_ENTRY.header);
    const words = FRAME_WORDS.length + memory.u32(header + CODE_HEADER.words);
    let table = memory.u32(header + CODE_HEADER.attributes);
    if (table === 0) {
      table = heap.reserve(words * 4);
      memory.bytes.fill(0, table, table + words * 4);
      this.#setWord(header + CODE_HEADER.attributes, table);
    }
    const code = (memory.u32(entry + FRAME_ENTRY.executable) & ~3) >>> 0;
    this.#setText(table + word * 4, attributeOf(codeObjects.variableNames(code), word));
  }

  /** Where the names of a code object's frames at a depth are. */
  #frameNames(header: number, depth: number): number {
    const { memory, heap } = this.#parts;
    let table = memory.u32(header + CODE_HEADER.depths);
    const count = memory.u32(header + CODE_HEADER.depthCount);
    const index = depth + 1;
    if (index >= count) {
      const larger = Math.max(4, 2 ** Math.ceil(Math.log2(index + 1)));
      table = this.#larger(table, count * 4, larger * 4);
      this.#setWord(header + CODE_HEADER.depths, table);
      this.#setWord(header + CODE_HEADER.depthCount, larger);
    }
    const place = table + index * 4;
    if (memory.u32(place) === 0) {
      const words = memory.u32(header + CODE_HEADER.words);
      const locals = memory.u32(header + CODE_HEADER.locals);
      const bytes = FRAME_NAMES.stack + (words - locals) * 4;
      const names = heap.reserve(bytes);
      memory.bytes.fill(0, names, names + bytes);
      this.#setWord(place, names);
    }
    return memory.u32(place);
  }

  #setText(place: number, text: string): void {
    this.#setWord(place, this.#parts.dictionary.string(text) + 1);
  }

  /** A larger piece of memory with the same content, zeros behind it. */
  #larger(old: number, bytes: number, largerBytes: number): number {
    const { memory, heap } = this.#parts;
    const larger = heap.reserve(largerBytes);
    memory.bytes.copyWithin(larger, old, old + bytes);
    memory.bytes.fill(0, larger + bytes, larger + largerBytes);
    if (old !== 0) heap.release(old);
    return larger;
  }

  #tellRoom(): void {
    this.#setControl(CONTROL.frameBase, this.#entries);
    this.#setControl(CONTROL.frameLimit, this.#entries + this.#entryBytes);
    this.#setControl(CONTROL.knownLimit, this.#known + this.#knownBytes);
  }

  #control(field: number): number {
    return this.#parts.memory.u32(this.#parts.control + field);
  }

  #setControl(field: number, value: number): void {
    this.#setWord(this.#parts.control + field, value);
  }

  #setWord(address: number, value: number): void {
    this.#parts.memory.words[address >>> 2] = value;
  }
}
