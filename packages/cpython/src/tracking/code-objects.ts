import type { SiteId, TraceDictionary } from '@refwind/core';
import { CODE_UNIT, OBJECT } from '../layout/cpython-314.js';
import type { DebugOffsets } from '../layout/debug-offsets.js';
import { decodeLineTable } from '../layout/line-table.js';
import type { InterpreterMemory } from './memory.js';

/** A code object that has run, and the ids given to its instructions so far. */
export interface CodeState {
  /** Address of its first instruction. */
  readonly base: number;
  /** Code units. */
  readonly units: number;
  readonly file: string;
  readonly qualifiedName: string;
  /** Source line of each unit, 0 where there is none. */
  readonly lines: Int32Array;
  /** Site of each unit, −1 until asked for. */
  readonly sites: Int32Array;
  /** Event code of a count change by +1 and −1 at each unit, −1 until needed. */
  readonly increfCodes: Int32Array;
  readonly decrefCodes: Int32Array;
  readonly freeCodes: Int32Array;
  /** The type last allocated at each unit, and the event code for it. */
  readonly allocTypes: Int32Array;
  readonly allocCodes: Int32Array;
}

const CACHE_LINES = 1024;
const CACHE_MASK = CACHE_LINES - 1;

/** Knows the code objects that run now, by address. */
export class CodeObjects {
  readonly #states = new Map<number, CodeState>();
  /** In front of the map, which is asked at every call and return of the program. */
  readonly #cacheKeys = new Uint32Array(CACHE_LINES);
  readonly #cacheStates: (CodeState | undefined)[] = new Array(CACHE_LINES).fill(undefined);

  constructor(
    readonly memory: InterpreterMemory,
    readonly layout: DebugOffsets,
    readonly dictionary: TraceDictionary,
    /** Unspecialised instruction name by opcode byte. */
    readonly opcodeNames: readonly string[],
  ) {}

  get(code: number): CodeState | undefined {
    const line = (code >>> 3) & CACHE_MASK;
    if (this.#cacheKeys[line] === code) return this.#cacheStates[line];
    const state = this.#states.get(code);
    this.#cacheKeys[line] = code;
    this.#cacheStates[line] = state;
    return state;
  }

  /** Reads the code object at `code`, which is alive; replaces what was known of that address. */
  add(code: number): CodeState {
    const { memory } = this;
    const { offset } = this.layout;
    const base = code + offset['code.adaptive'];
    const units = Math.min(memory.u32(code + OBJECT.size), 1 << 24);
    const table = memory.u32(code + offset['code.linetable']);
    const length = memory.u32(table + offset['bytes.length']);
    const start = table + offset['bytes.value'];
    const fresh = (): Int32Array => new Int32Array(units).fill(-1);
    const state: CodeState = {
      base,
      units,
      file: memory.unicode(memory.u32(code + offset['code.filename'])),
      qualifiedName: memory.unicode(memory.u32(code + offset['code.qualname'])),
      lines: decodeLineTable(
        memory.bytes.subarray(start, start + length),
        memory.u32(code + offset['code.firstlineno']) | 0,
        units,
      ),
      sites: fresh(),
      increfCodes: fresh(),
      decrefCodes: fresh(),
      freeCodes: fresh(),
      allocTypes: fresh(),
      allocCodes: fresh(),
    };
    this.#states.set(code, state);
    this.#cacheKeys[(code >>> 3) & CACHE_MASK] = 0;
    return state;
  }

  /** The site of a unit, made when first asked for. */
  site(state: CodeState, unit: number): SiteId {
    const known = state.sites[unit]!;
    if (known >= 0) return known;
    const opcode = this.memory.bytes[state.base + unit * CODE_UNIT]!;
    const site = this.dictionary.addSite({
      file: this.dictionary.string(state.file),
      line: state.lines[unit]!,
      function: this.dictionary.string(state.qualifiedName),
      offset: unit * CODE_UNIT,
      opcode: this.dictionary.string(this.opcodeNames[opcode] ?? `<${opcode}>`),
    });
    state.sites[unit] = site;
    return site;
  }
}
