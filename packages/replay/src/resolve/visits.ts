import type { Seq, TraceDictionary } from '@refwind/core';
import type { Timeline } from '../timeline.js';

/** One time that execution is at a line: from its first event there to its last. */
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
  readonly function: Int32Array;
  /** 1 for instructions that hand control to other code and get it back. */
  readonly calls: Uint8Array;
}

/**
 * The visits of a line, in order, found as they are asked for.
 *
 * A visit begins with an event on the line. It goes on while other functions run, so that what the
 * line calls belongs to it. It is over before the function's next event on another line, and where
 * the function comes back to the instruction that the visit began with, or to one before it: then a
 * loop, or another call of the function, enters the line anew. (A loop within the line comes back
 * to a later one.)
 *
 * Events do not say which call of a function they belong to. So a function that calls itself from
 * the line ends the visit, and a call that begins later in the line than the one before is counted
 * with it.
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
  #open = false;
  /** Whether the visit's last event is not the event right before. */
  #away = false;
  #function = 0;
  /** Where in the function the visit began, and where it was last. */
  #firstOffset = 0;
  #offset = 0;
  #first: Seq = 0;
  #last: Seq = 0;

  constructor(table: LineTable) {
    this.#table = table;
  }

  /** Takes the next event; answers the visit that it shows to be over. */
  next(code: number, seq: Seq): Visit | null {
    const place = this.#table.place[code];
    if (place === Place.onLine) return this.#onLine(code, seq);
    if (place === Place.sameFunction && this.#table.function[code] === this.#function) {
      return this.end();
    }
    this.#away = true;
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
  const table = {
    place: new Uint8Array(codes.length),
    offset: new Float64Array(codes.length),
    function: new Int32Array(codes.length).fill(-1),
    calls: new Uint8Array(codes.length),
  };
  const inFile = codes.map(({ site }) => site >= 0 && strings[sites[site].file] === file);
  const functions = new Set<number>();
  codes.forEach(({ site }, code) => {
    if (inFile[code] && sites[site].line === line) functions.add(sites[site].function);
  });
  codes.forEach(({ site }, code) => {
    if (!inFile[code] || !functions.has(sites[site].function)) return;
    const { line: at, offset, opcode, function: name } = sites[site];
    table.place[code] = at === line ? Place.onLine : Place.sameFunction;
    table.offset[code] = offset;
    table.function[code] = name;
    table.calls[code] = /^(CALL|IMPORT)/.test(strings[opcode]) ? 1 : 0;
  });
  return table;
}
