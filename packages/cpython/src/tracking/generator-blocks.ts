import {
  CODE_HEADER,
  CONTROL,
  FRAME_ENTRY,
  FRAME_WORDS,
  GENERATOR_BLOCK,
} from '../instrument/shared.js';
import { FRAME, GENERATOR } from '../layout/structures.js';
import type { AddressTable } from './address-table.js';
import type { Heap } from './code-objects.js';
import type { InterpreterMemory } from './memory.js';
import type { ObjectTable } from './object-table.js';

/** What the words of a frame in front of its variables are called as attributes of the object that it is in. */
export const OWN_NAMES = ['f_code', '__func__', 'f_locals', 'gi_frame'] as const;

/** Functions of the instrumented interpreter that follow frames (`instrument/frames`). */
interface FrameProbes {
  letGo(slot: number, object: number, keep: number): void;
  dropHeld(slot: number, object: number, keep: number): void;
  dropIn(entry: number, slot: number, object: number, keep: number): void;
  popAll(): void;
  dropParked(block: number): void;
  linkParked(block: number): void;
  forgetParked(block: number): void;
}

/** What follows generators. */
export interface GeneratorParts {
  readonly memory: InterpreterMemory;
  readonly objects: ObjectTable;
  readonly heap: Heap;
  /** Base of the control block. */
  readonly control: number;
  readonly probes: FrameProbes;
  /** Generator's address → its block, for the probes. */
  readonly blocks: AddressTable;
  /** The header of a code object, which may not have run yet; 0 when it is none. */
  readonly headerOf: (code: number) => number;
}

/** What a word of a generator's frame is called as the generator's attribute: `.x`; what is on the stack: `.<stack 0>`. */
export function attributeOf(variables: readonly string[], word: number): string {
  const item = word - FRAME_WORDS.length;
  const own = item < 0 ? OWN_NAMES[word] : variables[item];
  return `.${own ?? `<stack ${item - variables.length}>`}`;
}

/**
 * What recorded generators, coroutines and asynchronous generators hold by their frames. It is theirs whether the frame
 * runs or not: the probes keep what it is known to hold in a block of memory, so that neither side links anything when
 * the frame goes on or stops.
 */
export class GeneratorBlocks {
  readonly #parts: GeneratorParts;
  /** The block by the generator's slot. */
  readonly #bySlot = new Map<number, number>();
  /** Blocks that nothing uses, by their size. */
  readonly #free = new Map<number, number[]>();
  /** Slots of generators whose deallocators run, innermost last. */
  #dying: number[] = [];

  constructor(parts: GeneratorParts) {
    this.#parts = parts;
  }

  /** A recorded generator's frame is to be followed. */
  add(generator: number): void {
    const { memory, objects, blocks, headerOf } = this.#parts;
    const slot = objects.at(generator);
    const frame = generator + GENERATOR.frame;
    const executable = memory.u32(frame + FRAME.executable);
    const header = headerOf((executable & ~3) >>> 0);
    if (slot === 0 || header === 0 || this.#bySlot.has(slot)) return;
    const block = this.#take(this.#bytes(header));
    this.#setWord(block + FRAME_ENTRY.frame, frame);
    this.#setWord(block + FRAME_ENTRY.executable, executable);
    this.#setWord(block + FRAME_ENTRY.header, header);
    this.#setWord(block + FRAME_ENTRY.known, block + GENERATOR_BLOCK.known);
    this.#setWord(block + FRAME_ENTRY.stackEnd, frame + FRAME.locals);
    this.#setWord(block + FRAME_ENTRY.owner, slot);
    this.#bySlot.set(slot, block);
    blocks.set(generator, block);
  }

  /** Unlinks what a generator no longer holds, unless it runs. */
  release(slot: number): void {
    const block = this.#resting(slot);
    if (block !== undefined) this.#parts.probes.dropParked(block);
  }

  /** Links what a generator has come to hold, unless it runs. */
  take(slot: number): void {
    if (!this.#bySlot.has(slot)) this.add(this.#parts.objects.address(slot));
    const block = this.#resting(slot);
    if (block !== undefined) this.#parts.probes.linkParked(block);
  }

  /** Slots of what a generator's frame is known to hold; what holds it several times is told as often. */
  heldBy(slot: number): number[] {
    const block = this.#bySlot.get(slot);
    if (block === undefined) return [];
    const { objects } = this.#parts;
    const known = this.#known(block);
    return [...known].filter((word) => word !== 0).map((word) => objects.at(word >>> 0));
  }

  /** The deallocator of a generator starts. */
  dies(slot: number): void {
    if (this.#bySlot.has(slot)) this.#dying.push(slot);
  }

  /** The generator is about to be freed: it holds nothing. */
  end(slot: number): void {
    const block = this.#bySlot.get(slot);
    if (block === undefined) return;
    const { objects, probes, blocks } = this.#parts;
    const address = objects.address(slot);
    if (this.#isRunning(block)) probes.letGo(slot, address, 0);
    if (this.#isRunning(block)) this.#takeOff(block);
    probes.forgetParked(block);
    this.#unlist(block);
    blocks.set(address, 0);
    this.#bySlot.delete(slot);
    this.#dying = this.#dying.filter((each) => each !== slot);
    this.#give(block);
  }

  /** Unlinks an object from generators that are being destroyed and no longer hold it. */
  letGo(slot: number, keep: number): void {
    const { objects } = this.#parts;
    for (let i = this.#dying.length - 1; i >= 0 && objects.holders(slot) > keep; i--) {
      this.release(this.#dying[i]!);
    }
  }

  /** Unlinks an object from all generators that no longer hold it. */
  letGoAnywhere(slot: number, keep: number): void {
    const { probes } = this.#parts;
    for (const block of this.#holding(slot, keep)) probes.dropParked(block);
  }

  /** Unlinks an object from generators until it has no more than `keep` holders, as far as they hold it. */
  drop(slot: number, keep: number): void {
    const { probes, objects } = this.#parts;
    for (const block of this.#holding(slot, keep)) {
      probes.dropIn(block, slot, objects.address(slot), keep);
    }
  }

  /** The object that was at an address is at another now: what the running frame holds of it, it holds there. */
  moved(from: number, to: number): void {
    const { memory, control } = this.#parts;
    const top = memory.u32(control + CONTROL.frameTop);
    if (memory.u32(top + FRAME_ENTRY.owner) === 0) return;
    const known = this.#known(top);
    for (let at = 0; at < known.length; at++) if (known[at] === (from | 0)) known[at] = to;
  }

  /** Blocks of generators that do not run and are known to hold an object, as long as it has more than `keep` holders. */
  *#holding(slot: number, keep: number): Generator<number> {
    const { objects } = this.#parts;
    const address = objects.address(slot) | 0;
    for (const block of this.#bySlot.values()) {
      if (objects.holders(slot) <= keep) return;
      if (!this.#isRunning(block) && this.#known(block).includes(address)) yield block;
    }
  }

  /** What an entry's words, or a block's, are known to hold. */
  #known(entry: number): Int32Array {
    const { memory } = this.#parts;
    const from = memory.u32(entry + FRAME_ENTRY.known) >>> 2;
    const count = FRAME_WORDS.length + memory.u32(entry + FRAME_ENTRY.count);
    return memory.words.subarray(from, from + count);
  }

  #resting(slot: number): number | undefined {
    const block = this.#bySlot.get(slot);
    return block === undefined || this.#isRunning(block) ? undefined : block;
  }

  #isRunning(block: number): boolean {
    return this.#parts.memory.u32(block + GENERATOR_BLOCK.isRunning) !== 0;
  }

  /** A generator is freed whose frame is taken to run: the entry becomes that of no frame. */
  #takeOff(block: number): void {
    const { memory, control } = this.#parts;
    const base = memory.u32(control + CONTROL.frameBase);
    const known = memory.u32(block + FRAME_ENTRY.known);
    let entry = memory.u32(control + CONTROL.frameTop);
    for (; entry > base; entry -= FRAME_ENTRY.bytes) {
      if (memory.u32(entry + FRAME_ENTRY.known) !== known) continue;
      this.#setWord(block + FRAME_ENTRY.count, memory.u32(entry + FRAME_ENTRY.count));
      this.#setWord(entry + FRAME_ENTRY.header, memory.u32(base + FRAME_ENTRY.header));
      this.#setWord(entry + FRAME_ENTRY.known, memory.u32(base + FRAME_ENTRY.known));
      for (const field of ['frame', 'executable', 'count', 'owner'] as const) {
        this.#setWord(entry + FRAME_ENTRY[field], 0);
      }
    }
  }

  /** Takes a block out of the list of those to look at. */
  #unlist(block: number): void {
    const { memory, control } = this.#parts;
    if (memory.u32(block + GENERATOR_BLOCK.isParked) === 0) return;
    let place = control + CONTROL.parked;
    for (let at = memory.u32(place); at !== 0 && at !== block; at = memory.u32(place)) {
      place = at + GENERATOR_BLOCK.nextParked;
    }
    this.#setWord(place, memory.u32(block + GENERATOR_BLOCK.nextParked));
  }

  #bytes(header: number): number {
    const words = FRAME_WORDS.length + this.#parts.memory.u32(header + CODE_HEADER.words);
    return GENERATOR_BLOCK.known + words * 4;
  }

  /** A block that nothing is known of. */
  #take(bytes: number): number {
    const { heap, memory } = this.#parts;
    const block = this.#free.get(bytes)?.pop() ?? heap.reserve(bytes);
    memory.bytes.fill(0, block, block + bytes);
    return block;
  }

  #give(block: number): void {
    const bytes = this.#bytes(this.#parts.memory.u32(block + FRAME_ENTRY.header));
    const free = this.#free.get(bytes);
    if (free) free.push(block);
    else this.#free.set(bytes, [block]);
  }

  #setWord(address: number, value: number): void {
    this.#parts.memory.words[address >>> 2] = value;
  }
}
