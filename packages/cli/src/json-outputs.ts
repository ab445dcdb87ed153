import type {
  Bytes,
  HeapEvent,
  MarkSummary,
  ObjectId,
  PassSummary,
  PolicyName,
  Seq,
  Thresholds,
  TraceEnd,
  TraceFinding,
  TraceMeta,
} from '@refwind/core';
import type { RecordResult } from '@refwind/cpython';
import type { ImportResult, NdjsonLine, Redaction } from '@refwind/exchange';
import type {
  Balance,
  ChurnRow,
  CollectorFigures,
  CollectorRun,
  CollectorSweep,
  Cycles,
  DiffSummary,
  FloatingGarbage,
  Growth,
  HeapGraph,
  HeapPatch,
  Holders,
  Leaks,
  LifetimeRow,
  MemoryOverTime,
  ObjectHistory,
  ObjectJson,
  ObjectState,
  Pairing,
  PassDetail,
  Retained,
  RuleResult,
  RunComparison,
  Ways,
  WhatIf,
  Why,
} from '@refwind/replay';
import type { Report } from './report/report.js';

/**
 * What each command gives with `--json`, where it is not a query's result as it stands; and, in `JsonOutputs`, all of them:
 * `npm run schemas` makes docs/schemas of these types, their comments being the descriptions.
 */

/** What a trace holds. */
export interface InfoJson {
  readonly formatVersion: number;
  /** The same for all copies of a trace. */
  readonly identity: string;
  /** Whether the file is whole. */
  readonly complete: boolean;
  readonly python: TraceMeta['python'];
  readonly program: string;
  readonly argv: readonly string[];
  /** The first moment: 0, unless only the history's last part was kept. */
  readonly start: Seq;
  readonly events: Seq;
  /** Objects ever allocated. */
  readonly objects: number;
  /** Objects alive at the end. */
  readonly live: number;
  readonly passes: readonly PassSummary[];
  readonly marks: readonly MarkSummary[];
  /** Of the objects alive at the end. */
  readonly bytes: Bytes;
  readonly fileBytes: Bytes;
  readonly holders: TraceMeta['holders'];
  readonly recorder: TraceMeta['recorder'];
  /** ISO 8601. */
  readonly startedAt: string;
  /** Source files that the trace carries. */
  readonly sources: readonly string[];
  /** How the program ended; `null` where the recorder did not say. */
  readonly end: TraceEnd | null;
  /** Where the file is broken; `null` where it is not. */
  readonly damage: { readonly offset: number; readonly reason: string } | null;
}

/** A moment that somebody else can open on the same trace. */
export interface ShareJson {
  readonly seq: Seq;
  readonly moment: string;
}

/** Whether a trace is sound. */
interface VerifyJson {
  readonly trace: string;
  readonly fileBytes: Bytes;
  readonly events: Seq;
  readonly findings: readonly TraceFinding[];
  /** How many of them are damaged places, and broken laws. */
  readonly damage: number;
  readonly laws: number;
  readonly ok: boolean;
}

/** The index that was written. */
export interface IndexJson {
  /** The file. */
  readonly index: string;
  readonly bytes: Bytes;
  /** Of the trace. */
  readonly events: Seq;
}

/** The heap at a moment; `live` and `bytes` are of the whole heap, whatever `objects` was restricted to. */
interface StateJson {
  readonly seq: Seq;
  readonly live: number;
  readonly bytes: Bytes;
  readonly objects: readonly NamedObject[];
}

/** An object, with the names that the program gave it (`refwind.watch`), if any. */
interface NamedObject extends ObjectJson {
  readonly watched?: readonly string[];
}

/** One object's life. */
interface HistoryJson extends Omit<ObjectHistory, 'slot' | 'atEnd' | 'ledger'> {
  /** Names that the program gave it. */
  readonly watched: readonly string[];
  /** What it is at the end of the trace; `null` when it was freed before. */
  readonly atEnd: Pick<ObjectState, 'refcount' | 'holders'> | null;
}

/** The moment that was looked for. */
export interface FindJson {
  readonly predicate: string;
  /** `null` when it never holds. */
  readonly seq: Seq | null;
  /** The event that leads to the moment. */
  readonly event: HeapEvent | null;
}

/** In what two moments differ, as immer's patches there and back. */
interface DiffJson {
  readonly summary: DiffSummary;
  readonly patches: readonly HeapPatch[];
  readonly inverse: readonly HeapPatch[];
}

/** The objects that keep most. */
export interface RetainedJson {
  readonly at: Seq;
  /** Objects that are reached at all. */
  readonly reached: number;
  readonly objects: readonly Retained[];
}

/** What was alive over time, up to the end of the program's own code. */
export interface TimelineJson extends MemoryOverTime {
  readonly passes: readonly PassSummary[];
  readonly marks: readonly MarkSummary[];
}

/** What became of rules. */
export interface CheckJson {
  readonly holds: boolean;
  readonly results: readonly RuleResult[];
}

/** What would happen if holders let go. */
export interface WhatifJson extends WhatIf {
  /** Whose rules were followed. */
  readonly python: string;
}

/** What was exported. */
export interface ExportJson {
  readonly file: string;
  readonly format: string;
  /** The file's. */
  readonly bytes: Bytes;
}

/** What was redacted. */
export interface RedactJson extends Redaction {
  /** The trace that was written. */
  readonly trace: string;
}

/** A row of an answer in SQL: values by column. Numbers beyond 2^53 and what JSON cannot say are texts. */
interface SqlRowJson {
  readonly [column: string]: SqlValue;
}

type SqlValue = string | number | boolean | null;

/** What was imported. */
export interface ImportJson extends ImportResult {
  /** The trace that was written. */
  readonly trace: string;
}

/** What was recorded: the last line of stderr. */
export interface RecordJson
  extends Pick<RecordResult, 'exitCode' | 'exception' | 'bytes' | 'seconds' | 'check' | 'notes'>,
    Partial<Pick<RecordResult, 'stopped'>> {
  /** The file. */
  readonly trace: string;
  /** The moment that the trace begins with, where it is not 0. */
  readonly start?: Seq;
  readonly events: Seq;
  readonly objects: ObjectId;
  readonly live: number;
  readonly passes: readonly PassSummary[];
  readonly marks: readonly MarkSummary[];
  /** With `--check-rules`: what became of the rules. */
  readonly rules?: CheckJson;
  /** With `--repeat`: what the rounds left behind. */
  readonly rounds?: Growth;
}

/** What was simulated: the last line of stderr. */
export interface SimulateJson {
  readonly trace: string;
  readonly exitCode: number;
  readonly python: string;
  readonly collector: PolicyName;
  readonly thresholds: Thresholds;
  readonly events: Seq;
  readonly objects: ObjectId;
  readonly live: number;
  readonly passes: readonly PassSummary[];
  readonly marks: readonly MarkSummary[];
  /** The file's. */
  readonly bytes: Bytes;
  readonly seconds: number;
}

/** What another collector would have done with a trace's program. */
export interface SimulateTraceJson {
  readonly recorded: CollectorFigures;
  readonly simulated: CollectorRun;
  /** Collected objects of which it is not known exactly since when they were garbage. */
  readonly inexact: number;
  readonly uncounted: number;
}

/**
 * By schema: `docs/schemas/NAME.json`. What a command gives one to a line is one of these for each line.
 * @public read by scripts/schemas.mjs
 */
export interface JsonOutputs {
  readonly record: RecordJson;
  readonly simulate: SimulateJson;
  readonly 'simulate-trace': SimulateTraceJson;
  readonly 'simulate-sweep': CollectorSweep;
  readonly info: InfoJson;
  readonly 'info-share': ShareJson;
  readonly verify: VerifyJson;
  readonly index: IndexJson;
  readonly events: HeapEvent;
  readonly replay: HeapEvent;
  readonly state: StateJson;
  readonly history: HistoryJson;
  readonly 'history-pairs': Pairing;
  readonly why: Why;
  readonly 'why-ways': Ways;
  readonly graph: HeapGraph;
  readonly leaks: Leaks;
  readonly growth: Growth;
  readonly balance: Balance;
  readonly cycles: Cycles;
  readonly find: FindJson;
  readonly diff: DiffJson;
  readonly holders: Holders;
  readonly churn: readonly ChurnRow[];
  readonly lifetimes: readonly LifetimeRow[];
  readonly garbage: FloatingGarbage;
  readonly compare: RunComparison;
  readonly retained: RetainedJson;
  readonly check: CheckJson;
  readonly passes: PassDetail;
  readonly report: Report;
  readonly timeline: TimelineJson;
  readonly export: ExportJson;
  readonly 'export-ndjson': NdjsonLine;
  readonly import: ImportJson;
  readonly redact: RedactJson;
  readonly sql: SqlRowJson;
  readonly whatif: WhatifJson;
}
