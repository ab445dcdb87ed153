import type { SiteId, TraceDictionary } from '@refwind/core/trace';
import { CODE_ENTRY, CODE_HEADER, ENTRY_SCALE } from '../instrument/shared.js';
import type { DebugOffsets } from '../layout/debug-offsets.js';
import { decodeLineTable } from '../layout/line-table.js';
import { CODE_UNIT, FRAME_PART, OBJECT } from '../layout/structures.js';
import type { AllocCodes } from './alloc-codes.js';
import type { InterpreterMemory } from './memory.js';
import type { Selection } from './selection.js';

/** A code object that has run, and the ids given to its instructions so far. */
export interface CodeState {
  /** Address of its first instruction. */
  readonly base: number;
  /** Code units. */
  readonly units: number;
  readonly file: string;
  readonly qualifiedName: string;
  /** What its frames are called. */
  readonly frameName: string;
  /** Source line of each unit, 0 where there is none. */
  readonly lines: Int32Array;
  /** Site of each unit, −1 until asked for. */
  readonly sites: Int32Array;
  /** Whether objects are recorded that it allocates, of types that leave it to the code. */
  readonly isChosen: boolean;
  /** Where its header is in the interpreter's memory, followed by an entry per unit. */
  readonly header: number;
  /** Places in the table of allocations. */
  readonly allocCodes: Set<number>;
}

/** The instruction pointer may stand behind the last instruction. */
const SPARE_UNITS = 2;

/** Memory of the interpreter's own heap. */
export interface Heap {
  reserve(bytes: number): number;
  release(address: number): void;
}

/** Knows the code objects that run now, by address. */
export class CodeObjects {
  readonly #states = new Map<number, CodeState>();

  constructor(
    readonly memory: InterpreterMemory,
    readonly layout: DebugOffsets,
    readonly dictionary: TraceDictionary,
    readonly heap: Heap,
    readonly allocCodes: AllocCodes,
    /** Unspecialised instruction name by opcode byte. */
    readonly opcodeNames: readonly string[],
    readonly selection: Selection,
    /** What running frames hold is followed: the probes need to know more of their code. */
    readonly followsFrames: boolean,
  ) {}

  get(code: number): CodeState | undefined {
    return this.#states.get(code);
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
    const file = memory.unicode(memory.u32(code + offset['code.filename']));
    const isChosen = this.selection.ofCode(file);
    const qualifiedName = memory.unicode(memory.u32(code + offset['code.qualname']));
    const lines = decodeLineTable(
      memory.bytes.subarray(start, start + length),
      memory.u32(code + offset['code.firstlineno']) | 0,
      units,
    );
    const state: CodeState = {
      base,
      units,
      file,
      qualifiedName,
      frameName: isInitShim(file) ? '<init>' : qualifiedName,
      lines,
      sites: new Int32Array(units).fill(-1),
      isChosen,
      header: this.#entries(base, units, isChosen),
      allocCodes: new Set(),
    };
    if (this.followsFrames) this.#describeFrames(code, state);
    this.#forget(code);
    this.#states.set(code, state);
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

  /** Names of a code object's variables, in the order of its frames; each name once. */
  variableNames(code: number): string[] {
    const { memory } = this;
    const seen = new Set<string>();
    const table = memory.u32(code + FRAME_PART.code.localNames);
    return [...memory.items(table, 'tuple')].map((text, index) => {
      const name = memory.unicode(text);
      const unique = seen.has(name) ? `${name}.<${index}>` : name;
      seen.add(unique);
      return unique;
    });
  }

  /** Writes into the header and the entries what the probes need of the code object's frames. */
  #describeFrames(code: number, { header, file, qualifiedName, lines }: CodeState): void {
    const { memory, heap } = this;
    const locals = memory.u32(memory.u32(code + FRAME_PART.code.localNames) + OBJECT.size);
    const names = heap.reserve(Math.max(1, locals) * 4);
    memory.bytes.fill(0, names, names + locals * 4);
    const set = (field: number, value: number): void => {
      memory.words[(header + field) >>> 2] = value;
    };
    set(CODE_HEADER.names, names);
    set(CODE_HEADER.locals, locals);
    set(CODE_HEADER.words, locals + memory.u32(code + FRAME_PART.code.stackSize));
    set(CODE_HEADER.level, isInitShim(file) ? 0 : 1);
    set(CODE_HEADER.isModule, qualifiedName === '<module>' ? 1 : 0);
    this.#tellLines(header + CODE_HEADER.bytes, lines);
  }

  /** Writes into each entry where the run of instructions of its line is. */
  #tellLines(first: number, lines: Int32Array): void {
    const { words } = this.memory;
    for (let from = 0, to = 0; from < lines.length; from = to) {
      while (to < lines.length && lines[to] === lines[from]) to++;
      const units = Math.min(to - from, MOST_UNITS);
      for (let unit = from; unit < to; unit++) {
        const entry = first + unit * CODE_ENTRY.bytes + CODE_ENTRY.line;
        words[entry >>> 2] = unit - from < units ? ((unit - from) << 16) | units : 0;
      }
    }
  }

  /** Another code object was at this address before. */
  #forget(code: number): void {
    const state = this.#states.get(code);
    if (state === undefined) return;
    this.allocCodes.forget(state.allocCodes, state.header, state.header + entryBytes(state.units));
    this.#releaseNames(state.header);
    this.heap.release(state.header);
  }

  /** What holders in the code object's frames are called: its variables, and what each depth has of its own. */
  #releaseNames(header: number): void {
    const { memory, heap } = this;
    const depths = memory.u32(header + CODE_HEADER.depths);
    const count = memory.u32(header + CODE_HEADER.depthCount);
    const attributes = memory.u32(header + CODE_HEADER.attributes);
    const pieces = [memory.u32(header + CODE_HEADER.names), attributes, depths];
    for (let index = 0; index < count; index++) pieces.push(memory.u32(depths + index * 4));
    for (const piece of pieces) if (piece !== 0) heap.release(piece);
  }

  /** A header and entries of which nothing is known yet. */
  #entries(base: number, units: number, isChosen: boolean): number {
    const bytes = entryBytes(units);
    const header = this.heap.reserve(bytes);
    const { memory } = this;
    memory.bytes.fill(0, header, header + bytes);
    const first = header + CODE_HEADER.bytes;
    memory.words[(header + CODE_HEADER.bias) >>> 2] = first - Math.imul(base, ENTRY_SCALE);
    memory.words[(header + CODE_HEADER.chosen) >>> 2] = isChosen ? 1 : 0;
    return header;
  }
}

/** Code units in a run of the same line at most; the rest is looked at one by one. */
const MOST_UNITS = 0x7fff;

/** Whether it is the code that calls `__init__` of a class, in a frame of its own. @see Python/specialize.c: `_Py_InitCleanup` */
function isInitShim(file: string): boolean {
  return file === '__init__';
}

/** Bytes of a code object's header and entries. */
function entryBytes(units: number): number {
  return CODE_HEADER.bytes + (units + SPARE_UNITS) * CODE_ENTRY.bytes;
}
