import { type CodeId, FreeBy, Op, type SiteId, type TraceDictionary } from '@refwind/core/trace';
import { CODE_ENTRY, CODE_HEADER } from '../instrument/shared.js';
import type { AllocCodes } from './alloc-codes.js';
import type { CodeObjects, CodeState } from './code-objects.js';
import type { InterpreterMemory } from './memory.js';
import type { TypeState } from './types.js';

/** No type has a number with this bit. */
const HIDDEN = 1 << 30;

/**
 * Finds the event code of what just happened at the instruction that just ran, and tells the probes what it
 * found: the next time they need not ask.
 */
export class EventCodes {
  /** The code object that runs; undefined before the first. */
  current: CodeState | undefined;
  readonly #others = new Map<number | string, CodeId>();

  constructor(
    readonly memory: InterpreterMemory,
    readonly dictionary: TraceDictionary,
    readonly codeObjects: CodeObjects,
    readonly allocCodes: AllocCodes,
  ) {}

  /** A step by one up. */
  incref(instruction: number): CodeId {
    return this.#known(instruction, CODE_ENTRY.incref, Op.incref, 1);
  }

  /** A step by one down. */
  decref(instruction: number): CodeId {
    return this.#known(instruction, CODE_ENTRY.decref, Op.decref, 1);
  }

  /** A death without references. */
  free(instruction: number): CodeId {
    return this.#known(instruction, CODE_ENTRY.free, Op.free, FreeBy.refcount);
  }

  /** A holder's start (or end) that the probes find out. */
  link(instruction: number, isLink: boolean): CodeId {
    return isLink
      ? this.#known(instruction, CODE_ENTRY.link, Op.link, 0)
      : this.#known(instruction, CODE_ENTRY.unlink, Op.unlink, 0);
  }

  /** @param unseen whether the probes need not ask the next time */
  alloc(instruction: number, type: TypeState, unseen: boolean): CodeId {
    const entry = this.entry(instruction);
    if (entry === 0) return this.other(Op.alloc, instruction, type.id);
    // By its number the probes would find it.
    const key = unseen ? type.number : type.number | HIDDEN;
    const known = this.allocCodes.get(entry, key);
    if (known >= 0) return known;
    const code = this.other(Op.alloc, instruction, type.id);
    this.current?.allocCodes.add(this.allocCodes.set(entry, key, code));
    return code;
  }

  /** Any event's code; the probes are told nothing. */
  other(op: Op, instruction: number, arg: number): CodeId {
    const site = this.site(instruction);
    const key = keyOf(op, site, arg);
    let code = this.#others.get(key);
    if (code === undefined) {
      code = this.dictionary.addCode({ op, site, arg });
      this.#others.set(key, code);
    }
    return code;
  }

  /** The site of an instruction of the running code object; −1 outside of it. */
  site(instruction: number): SiteId {
    const state = this.current;
    if (state === undefined) return -1;
    const unit = (instruction - state.base) >>> 1;
    return unit < state.units ? this.codeObjects.site(state, unit) : -1;
  }

  #known(instruction: number, field: number, op: Op, arg: number): CodeId {
    const entry = this.entry(instruction);
    if (entry === 0) return this.other(op, instruction, arg);
    const at = (entry + field) >>> 2;
    const { words } = this.memory;
    if (words[at] === 0) words[at] = this.other(op, instruction, arg) + 1;
    return words[at]! - 1;
  }

  /** Address of the instruction's entry; 0 outside of the running code object. */
  entry(instruction: number): number {
    const state = this.current;
    if (state === undefined) return 0;
    const unit = (instruction - state.base) >>> 1;
    if (unit >= state.units) return 0;
    return state.header + CODE_HEADER.bytes + unit * CODE_ENTRY.bytes;
  }
}

/** One number per code, as far as numbers go. */
function keyOf(op: Op, site: SiteId, arg: number): number | string {
  if (arg >= 2 ** 24 || site >= 2 ** 24) return `${op} ${site} ${arg}`;
  return ((site + 1) * 2 ** 4 + op) * 2 ** 24 + arg;
}
