import { HolderKind, Op } from '@refwind/core/trace';
import { COLUMN_BYTES, CONTROL, FRAME_ENTRY } from '../instrument/shared.js';
import { FRAME, IMMORTAL } from '../layout/structures.js';
import type { CalledNames } from './called-names.js';
import type { ChunkAssembler } from './chunk-assembler.js';
import type { EventCodes } from './event-codes.js';
import type { InterpreterMemory } from './memory.js';
import type { ObjectTable } from './object-table.js';

/** References that C code called by one frame is known to hold, at most. */
const MOST_HELD = 1 << 12;

/** A reference in C code's hands: the object's slot, and the holder's text; over when it was unlinked. */
interface Held {
  readonly slot: number;
  readonly text: number;
  isOver: boolean;
}

/** What links of C code are made with. */
export interface CallParts {
  readonly memory: InterpreterMemory;
  readonly objects: ObjectTable;
  readonly codes: EventCodes;
  readonly out: ChunkAssembler;
  readonly names: CalledNames;
  /** Base of the control block. */
  readonly control: number;
}

/**
 * What C code holds that Python code called, and that calls Python: `f#1 sorted() 0`. No word of memory tells of its
 * variables, but its counts do: an object whose count it changed and that now has more references than holders is held
 * by it. When it calls Python all other holders are up to date; until it returns nothing else can take the reference
 * but through it.
 */
export class CallHolders {
  readonly #parts: CallParts;
  /** What is held by C code that a frame called, by the place of the frame's entry. */
  readonly #calls = new Map<number, Held[]>();
  readonly #bySlot = new Map<number, Held[]>();
  /** By slot: the last look at rows in which it was seen, by its number. */
  #marks = new Int32Array(0);
  #mark = 0;

  constructor(parts: CallParts) {
    this.#parts = parts;
  }

  /**
   * Links what C code holds that the frame of an entry called.
   * @param row the first of the rows to look at
   */
  hold(entry: number, row: number, instruction: number): void {
    const { memory, names } = this.#parts;
    const slots = this.#slotsSince(row);
    const place = this.#place(entry);
    const held = this.#calls.get(place) ?? [];
    this.#calls.set(place, held);
    const texts = names.of(entry);
    for (const slot of slots) {
      for (let more = this.#unheld(slot); more > 0 && held.length < MOST_HELD; more--) {
        held.push(this.#link(slot, texts(held.length), instruction));
      }
    }
    memory.words[(entry + FRAME_ENTRY.call) >>> 2] = 1;
    memory.words[(entry + FRAME_ENTRY.callInstruction) >>> 2] =
      memory.words[(memory.u32(entry + FRAME_ENTRY.frame) + FRAME.instruction) >>> 2]!;
  }

  /** The objects with rows from one on, each once. */
  #slotsSince(row: number): readonly number[] {
    const { memory, objects, out } = this.#parts;
    if (this.#marks.length <= objects.slotCount) {
      this.#marks = new Int32Array(objects.slotCount * 2);
      this.#mark = 0;
    }
    this.#mark = (this.#mark + 1) | 0;
    const { words } = memory;
    const slots: number[] = [];
    const end = (out.row + COLUMN_BYTES) >>> 2;
    for (let at = (row + COLUMN_BYTES) >>> 2; at < end; at++) {
      const slot = words[at]!;
      if (slot <= 0 || this.#marks[slot] === this.#mark) continue;
      this.#marks[slot] = this.#mark;
      slots.push(slot);
    }
    return slots;
  }

  /** The frame of an entry goes on, or has ended. */
  release(entry: number, instruction: number): void {
    this.#parts.memory.words[(entry + FRAME_ENTRY.call) >>> 2] = 0;
    const place = this.#place(entry);
    const held = this.#calls.get(place) ?? [];
    this.#calls.delete(place);
    for (const each of held.reverse()) this.#unlink(each, instruction);
  }

  /** The object is to have no more holders than `keep`: C code has let it go, as far as it held it. */
  drop(slot: number, keep: number, instruction: number): void {
    const held = this.#bySlot.get(slot);
    if (held === undefined) return;
    const { objects } = this.#parts;
    while (held.length > 0 && objects.holders(slot) > keep) this.#unlink(held.at(-1)!, instruction);
  }

  /** How many references to the object have no holder. */
  #unheld(slot: number): number {
    const { objects } = this.#parts;
    if (slot <= 0 || !objects.isLive(slot) || objects.isSpecial(slot)) return 0;
    const count = objects.refcount(slot);
    return count < IMMORTAL ? count - objects.holders(slot) : 0;
  }

  #link(slot: number, text: number, instruction: number): Held {
    const { codes, out, objects } = this.#parts;
    const held = { slot, text, isOver: false };
    const others = this.#bySlot.get(slot);
    if (others) others.push(held);
    else this.#bySlot.set(slot, [held]);
    objects.addHolders(slot, 1);
    out.link(codes.other(Op.link, instruction, 0), slot, HolderKind.temporary, text, 0);
    return held;
  }

  #unlink(held: Held, instruction: number): void {
    if (held.isOver) return;
    held.isOver = true;
    const { slot, text } = held;
    const others = this.#bySlot.get(slot)!;
    others.splice(others.lastIndexOf(held), 1);
    if (others.length === 0) this.#bySlot.delete(slot);
    const { codes, out, objects } = this.#parts;
    objects.addHolders(slot, -1);
    out.link(codes.other(Op.unlink, instruction, 0), slot, HolderKind.temporary, text, 0);
  }

  /** Entries may move all together. */
  #place(entry: number): number {
    const { memory, control } = this.#parts;
    return entry - memory.u32(control + CONTROL.frameBase);
  }
}
