import { type CodeId, Op, type SiteId, type TraceDictionary } from '@refwind/core';
import type { CodeObjects, CodeState } from './code-objects.js';
import type { TypeState } from './types.js';

/** Finds the event code of what just happened at the instruction that just ran. */
export class EventCodes {
  /** The code object that runs; undefined before the first. */
  current: CodeState | undefined;
  readonly #others = new Map<string, CodeId>();

  constructor(
    readonly dictionary: TraceDictionary,
    readonly codeObjects: CodeObjects,
  ) {}

  incref(instruction: number): CodeId {
    const state = this.current;
    if (state !== undefined) {
      const unit = (instruction - state.base) >>> 1;
      if (unit < state.units) {
        const known = state.increfCodes[unit]!;
        if (known >= 0) return known;
        const code = this.other(Op.incref, instruction, 1);
        state.increfCodes[unit] = code;
        return code;
      }
    }
    return this.other(Op.incref, instruction, 1);
  }

  decref(instruction: number): CodeId {
    const state = this.current;
    if (state !== undefined) {
      const unit = (instruction - state.base) >>> 1;
      if (unit < state.units) {
        const known = state.decrefCodes[unit]!;
        if (known >= 0) return known;
        const code = this.other(Op.decref, instruction, 1);
        state.decrefCodes[unit] = code;
        return code;
      }
    }
    return this.other(Op.decref, instruction, 1);
  }

  free(instruction: number, cause: number): CodeId {
    const state = this.current;
    if (state !== undefined && cause === 0) {
      const unit = (instruction - state.base) >>> 1;
      if (unit < state.units) {
        const known = state.freeCodes[unit]!;
        if (known >= 0) return known;
        const code = this.other(Op.free, instruction, 0);
        state.freeCodes[unit] = code;
        return code;
      }
    }
    return this.other(Op.free, instruction, cause);
  }

  alloc(instruction: number, type: TypeState): CodeId {
    const state = this.current;
    if (state !== undefined) {
      const unit = (instruction - state.base) >>> 1;
      if (unit < state.units) {
        if (state.allocTypes[unit] === type.id) return state.allocCodes[unit]!;
        const code = this.other(Op.alloc, instruction, type.id);
        state.allocTypes[unit] = type.id;
        state.allocCodes[unit] = code;
        return code;
      }
    }
    return this.other(Op.alloc, instruction, type.id);
  }

  /** Any event's code; slower than the columns of the code objects. */
  other(op: Op, instruction: number, arg: number): CodeId {
    const site = this.site(instruction);
    const key = `${op} ${site} ${arg}`;
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
}
