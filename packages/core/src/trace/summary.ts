import type { EventChunk, PassRow } from '../events/chunk.js';
import { Op, type TraceDictionary } from '../events/dictionary.js';
import type { GcReason } from '../events/types.js';
import { CodeTable, RowKind } from '../heap/codeTable.js';
import type { Bytes, Seq } from '../units.js';
import type { TraceEnd } from './meta.js';

/** One run of the cyclic collector. */
export interface PassSummary {
  /** 1, 2, 3 … by begin. */
  readonly number: number;
  readonly beginSeq: Seq;
  /** `null` when the trace ends inside the pass. */
  readonly endSeq: Seq | null;
  readonly generation: number;
  readonly reason: GcReason;
  readonly collected: number;
  readonly uncollectable: number;
  /** Objects looked at, where known. */
  readonly examined?: number;
}

/** A moment that the program or the user named. */
export interface MarkSummary {
  readonly label: string;
  readonly seq: Seq;
}

/** What a whole trace comes to. */
export interface TraceSummary {
  readonly events: Seq;
  /** Objects ever allocated. */
  readonly objects: number;
  /** Objects alive at the end, and their bytes. */
  readonly live: number;
  readonly bytes: Bytes;
  readonly passes: readonly PassSummary[];
  readonly marks: readonly MarkSummary[];
  /** `null` when the recorder did not say, or did not come so far. */
  readonly end: TraceEnd | null;
}

/** A summary as of its last event: without what passes and marks say of later ones. */
export function asOfItsEnd(summary: TraceSummary): TraceSummary {
  const { events } = summary;
  const passes = summary.passes.filter(({ beginSeq }) => beginSeq <= events);
  const marks = summary.marks.filter(({ seq }) => seq <= events);
  return { ...summary, marks, passes: passes.map((pass) => openAt(pass, events)) };
}

function openAt({ examined, ...pass }: PassSummary, events: Seq): PassSummary {
  if (pass.endSeq !== null && pass.endSeq > events) {
    return { ...pass, endSeq: null, collected: 0, uncollectable: 0 };
  }
  return examined === undefined ? pass : { ...pass, examined };
}

/** Collects passes and marks from a trace's chunks, in order. */
export class Landmarks {
  readonly dictionary: TraceDictionary;
  passes: PassSummary[] = [];
  marks: MarkSummary[] = [];
  /** Indices of passes that have begun and not ended. */
  #open: number[] = [];
  readonly #codes: CodeTable;
  #codesSeen = 0;
  #hasMarks = false;

  constructor(dictionary: TraceDictionary) {
    this.dictionary = dictionary;
    this.#codes = new CodeTable(dictionary);
  }

  add(chunk: EventChunk): void {
    this.#codes.refresh();
    if (chunk.passes.length === 0 && !this.#marksPossible()) return;
    const { code } = chunk;
    const { kind } = this.#codes;
    for (let row = 0, rank = 0; row < chunk.length; row++) {
      if (kind[code[row]] < RowKind.slotless) continue;
      const { op, arg } = this.dictionary.codes[code[row]];
      const seq = chunk.firstSeq + row;
      if (op === Op.gcBegin) this.#begin(seq, chunk.passes[rank++]);
      else if (op === Op.gcEnd) this.#end(seq, chunk.passes[rank++]);
      else this.marks.push({ label: this.dictionary.strings[arg], seq });
    }
  }

  /** Whether a pass runs after the last event. */
  get isInPass(): boolean {
    return this.#open.length > 0;
  }

  /** Forgets what was before event `first`; no pass may have run right before it. */
  forgetBefore(first: Seq): void {
    const kept = this.passes.filter(({ beginSeq }) => beginSeq >= first);
    const forgotten = this.passes.length - kept.length;
    this.passes = kept.map((pass, at) => ({ ...pass, number: at + 1 }));
    this.#open = this.#open.map((at) => at - forgotten);
    this.marks = this.marks.filter(({ seq }) => seq >= first);
  }

  /** Whether any code is a mark's; without one no row need be looked at. */
  #marksPossible(): boolean {
    const { op, size } = this.#codes;
    while (!this.#hasMarks && this.#codesSeen < size) {
      this.#hasMarks = op[this.#codesSeen++] === Op.mark;
    }
    return this.#hasMarks;
  }

  #begin(beginSeq: Seq, { generation, reason }: PassRow): void {
    this.#open.push(this.passes.length);
    const number = this.passes.length + 1;
    const unknown = { endSeq: null, collected: 0, uncollectable: 0 };
    this.passes.push({ number, beginSeq, generation, reason, ...unknown });
  }

  /** An end without a begin is no pass; `checkLaws` reports it. */
  #end(endSeq: Seq, { collected, uncollectable, examined }: PassRow): void {
    const open = this.#open.pop();
    if (open === undefined) return;
    const ended = { ...this.passes[open], endSeq, collected, uncollectable };
    this.passes[open] = examined < 0 ? ended : { ...ended, examined };
  }
}
