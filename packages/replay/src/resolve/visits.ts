import type { Seq, TraceDictionary } from '@refwind/core';
import type { Timeline } from '../timeline.js';
import { CallStack } from './callStack.js';

/**
 * One time that execution is at a line: from its first event there to the last event before control
 * moves on from it, which may be one of a function that the line called.
 */
export interface Visit {
  readonly first: Seq;
  readonly last: Seq;
}

/** How an event stands to the line that is looked for. */
const Place = { elsewhere: 0, onLine: 1, sameFunction: 2 } as const;

/** For each event code: how it stands to the line, and which instruction of which function it is. */
interface LineTable {
  readonly place: Uint8Array;
  readonly offset: Float64Array;
  /** Functions are numbered; -1 for events that no function did. */
  readonly function: Int32Array;
  readonly functionCount: number;
  /** 1 for instructions that hand control to other code and get it back. */
  readonly calls: Uint8Array;
  /** 1 for instructions that end a call. */
  readonly returns: Uint8Array;
}

/**
 * The visits of a line, in order, found as they are asked for.
 *
 * A visit begins with an event on the line. It goes on while the functions run that the line calls.
 * It is over where a function gets control back that called this one, before the function's next
 * event on another line, and where the function comes back to the instruction that the visit began
 * with, or to one before it: then a loop, or another call of the function, enters the line anew. (A
 * loop within the line comes back to a later one. So does a generator that goes on after its
 * `yield`: that is the same visit.)
 *
 * Events do not say which call of a function they belong to. So a function that calls itself from
 * the line ends the visit, and a call that begins later in the line than the one before is counted
 * with it. Who called whom is concluded from the order of events: see `CallStack`.
 */
export function* visitsOf(timeline: Timeline, file: string, line: number): Generator<Visit> {
  const walker = new VisitWalker(lineTable(timeline.dictionary, file, line));
  for (let index = 0; index < timeline.chunks.count; index++) {
    const chunk = timeline.chunks.chunk(index);
    for (let row = 0; row < chunk.length; row++) {
      const ended = walker.next(chunk.code[row], chunk.firstSeq + row);
      if (ended !== null) yield ended;
    }
  }
  const open = walker.end();
  if (open !== null) yield open;
}

class VisitWalker {
  readonly #table: LineTable;
  readonly #stack: CallStack;
  #open = false;
  /** Whether the event right before was not on the line. */
  #away = false;
  #function = -1;
  /** Where in the function the visit began, and where it was last. */
  #firstOffset = 0;
  #offset = 0;
  #first: Seq = 0;
  #last: Seq = 0;

  constructor(table: LineTable) {
    this.#table = table;
    this.#stack = new CallStack(table.functionCount);
  }

  /** Takes the next event; answers the visit that it shows to be over. */
  next(code: number, seq: Seq): Visit | null {
    const { place, function: functions, returns } = this.#table;
    const running = functions[code];
    if (running >= 0) this.#stack.at(running, returns[code] === 1);
    if (place[code] === Place.onLine) return this.#onLine(code, seq);
    if (place[code] === Place.sameFunction && running === this.#function) return this.end();
    this.#away = true;
    if (running >= 0 && this.#stack.has(this.#function)) this.#last = seq;
    return null;
  }

  /** No more events: the visit that is open. */
  end(): Visit | null {
    if (!this.#open) return null;
    this.#open = false;
    return { first: this.#first, last: this.#last };
  }

  #onLine(code: number, seq: Seq): Visit | null {
    const ended = this.#open && this.#entersAnew(code) ? this.end() : null;
    const { function: functions, offset } = this.#table;
    if (!this.#open) {
      this.#open = true;
      this.#first = seq;
      this.#function = functions[code];
      this.#firstOffset = offset[code];
    }
    if (functions[code] === this.#function) this.#offset = offset[code];
    this.#last = seq;
    this.#away = false;
    return ended;
  }

  #entersAnew(code: number): boolean {
    const { offset, calls, function: functions } = this.#table;
    const at = offset[code];
    if (functions[code] !== this.#function) return this.#away;
    if (at > this.#firstOffset) return false;
    if (at < this.#offset) return true;
    // The same instruction again: more of what it does, unless others ran in between.
    return this.#away && calls[code] === 0;
  }
}

function lineTable(dictionary: TraceDictionary, file: string, line: number): LineTable {
  const { codes, sites, strings } = dictionary;
  const functions = new FunctionNumbers();
  const table = {
    place: new Uint8Array(codes.length),
    offset: new Float64Array(codes.length),
    function: new Int32Array(codes.length).fill(-1),
    calls: new Uint8Array(codes.length),
    returns: new Uint8Array(codes.length),
  };
  const wanted = new Set<number>();
  const isOnLine = (site: number) =>
    sites[site].line === line && strings[sites[site].file] === file;
  codes.forEach(({ site }, code) => {
    if (site < 0) return;
    const { file: inFile, function: name, offset, opcode } = sites[site];
    table.function[code] = functions.of(inFile, name);
    table.offset[code] = offset;
    table.calls[code] = /^(CALL|IMPORT)/.test(strings[opcode]) ? 1 : 0;
    table.returns[code] = strings[opcode].startsWith('RETURN_') ? 1 : 0;
    if (isOnLine(site)) wanted.add(table.function[code]);
  });
  codes.forEach(({ site }, code) => {
    if (!wanted.has(table.function[code])) return;
    table.place[code] = isOnLine(site) ? Place.onLine : Place.sameFunction;
  });
  return { ...table, functionCount: functions.count };
}

/** Numbers functions by their file and name, from 0 on. */
class FunctionNumbers {
  count = 0;
  readonly #files = new Map<number, Map<number, number>>();

  of(file: number, name: number): number {
    const names = this.#files.get(file) ?? new Map<number, number>();
    this.#files.set(file, names);
    const known = names.get(name);
    if (known !== undefined) return known;
    names.set(name, this.count);
    return this.count++;
  }
}
