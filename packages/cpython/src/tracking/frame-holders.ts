import type { TraceDictionary } from '@refwind/core/trace';
import {
  CODE_HEADER,
  CONTROL,
  FRAME_ENTRY,
  FRAME_NAMES,
  FRAME_WORDS,
} from '../instrument/shared.js';
import type { CodeObjects, Heap } from './code-objects.js';
import type { InterpreterMemory } from './memory.js';
import type { ObjectTable } from './object-table.js';

/** Frames and words that there is room for at first. */
const FRAMES = 1 << 10;
const KNOWN_BYTES = 1 << 17;

/** Functions of the instrumented interpreter that follow frames (`instrument/frames`). */
interface FrameProbes {
  letGo(slot: number, object: number, keep: number): void;
  dropHeld(slot: number, object: number, keep: number): void;
  popAll(): void;
}

/** What the frames' list is made of. */
export interface FrameParts {
  readonly memory: InterpreterMemory;
  readonly dictionary: TraceDictionary;
  readonly codeObjects: CodeObjects;
  readonly objects: ObjectTable;
  readonly heap: Heap;
  /** Base of the control block. */
  readonly control: number;
  readonly probes: FrameProbes;
}

/**
 * The memory in which the probes keep what running frames hold, and the names of these holders: `f#1.x` is the
 * variable `x` of `f`, called by the module; what is on the stack is a temporary, `f#1 stack 0`.
 */
export class FrameHolders {
  readonly #parts: FrameParts;
  #entries: number;
  #entryBytes = FRAMES * FRAME_ENTRY.bytes;
  #known: number;
  #knownBytes = KNOWN_BYTES;

  constructor(parts: FrameParts) {
    this.#parts = parts;
    const { memory, heap } = parts;
    this.#entries = heap.reserve(this.#entryBytes);
    this.#known = heap.reserve(this.#knownBytes);
    const header = heap.reserve(CODE_HEADER.bytes);
    memory.bytes.fill(0, header, header + CODE_HEADER.bytes);
    memory.bytes.fill(0, this.#entries, this.#entries + FRAME_ENTRY.bytes);
    // The first entry stands for no frame. The module's frame, above it, is at depth 0.
    this.#setWord(this.#entries + FRAME_ENTRY.header, header);
    this.#setWord(this.#entries + FRAME_ENTRY.known, this.#known);
    this.#setWord(this.#entries + FRAME_ENTRY.depth, -1);
    this.#setControl(CONTROL.frameTop, this.#entries);
    this.#tellRoom();
  }

  /**
   * In the midst of an instruction the object's count is about to become `keep`: what frames that ended, and variables
   * set anew, held of it is unlinked.
   */
  letGo(slot: number, keep: number): void {
    const { probes, objects } = this.#parts;
    probes.letGo(slot, objects.address(slot), keep);
  }

  /** Unlinks the object from frames until it has no more than `keep` holders, as far as frames hold it. */
  drop(slot: number, keep: number): void {
    const { probes, objects } = this.#parts;
    probes.dropHeld(slot, objects.address(slot), keep);
  }

  /** The object that was at an address is at another now: what frames hold of it, they hold there. */
  moved(from: number, to: number): void {
    const { memory } = this.#parts;
    const top = this.#control(CONTROL.frameTop);
    const items = FRAME_WORDS.length + memory.u32(top + FRAME_ENTRY.count);
    const end = memory.u32(top + FRAME_ENTRY.known) + items * 4;
    const known = memory.words.subarray(this.#known >>> 2, end >>> 2);
    let at = known.lastIndexOf(from | 0);
    for (; at >= 0; at = at === 0 ? -1 : known.lastIndexOf(from | 0, at - 1)) known[at] = to;
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
      const field = (entries + at + FRAME_ENTRY.known) >>> 2;
      memory.words[field] = memory.words[field]! - this.#known + known;
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
