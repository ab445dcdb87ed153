import type { MarkSummary, Seq, TraceEnd, TraceMeta } from '@refwind/core';
import type {
  ChurnRow,
  Comparison,
  Cycles,
  HeapGraph,
  Leaks,
  MemoryOverTime,
  Retained,
  RetainedRow,
} from '@refwind/replay';
import { loadReplay } from '../engine.js';
import { programPart, type Trace } from '../trace.js';
import { type Excerpt, excerptsOf } from './excerpts.js';
import { type GrowthSeries, growthSeries } from './growth.js';
import { cyclePictures, leakPictures } from './pictures.js';

/** What ran. */
export interface ReportedProgram {
  readonly program: string;
  readonly argv: readonly string[];
  readonly python: TraceMeta['python'];
  readonly recorder: TraceMeta['recorder'];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly holders: TraceMeta['holders'];
  /** The first moment: 0, unless only the history's last part was kept. */
  readonly start: Seq;
  /** How the program ended; `null` where the recorder did not say. */
  readonly end: TraceEnd | null;
}

/** What keeps most at the end: the program's types, its lines, single objects. */
interface ReportedRetention {
  readonly at: Seq;
  readonly types: readonly RetainedRow[];
  readonly lines: readonly RetainedRow[];
  readonly largest: readonly Retained[];
}

/** The page to read first: what a trace says of its program, without the interpreter's shutdown. */
export interface Report extends Comparison {
  readonly program: ReportedProgram;
  readonly marks: readonly MarkSummary[];
  readonly memory: MemoryOverTime;
  /** What was allocated and what became of it, the most objects first. */
  readonly churn: { readonly types: readonly ChurnRow[]; readonly lines: readonly ChurnRow[] };
  readonly retained: ReportedRetention;
  readonly cycles: Cycles;
  readonly leaks: Leaks;
  readonly growth: readonly GrowthSeries[];
  /** What holds the oldest objects of the first leaks, and the members of the first cycles. */
  readonly pictures: {
    readonly leaks: readonly HeapGraph[];
    readonly cycles: readonly HeapGraph[];
  };
  /** The source around the lines that the report names first. */
  readonly excerpts: readonly Excerpt[];
}

/** Single objects at most in `retained.largest`. */
const LARGEST = 10;

/** Asks a trace everything that a report says: several scans of its columns. */
export async function reportOf(trace: Trace): Promise<Report> {
  const { churn, comparison, cycles, dominators, leaks, memoryOverTime } = await loadReplay();
  const { reader } = trace;
  const { meta, summary } = reader;
  const part = await programPart(trace);
  const kept = dominators(part, part.end);
  const found = {
    growth: await growthSeries(part),
    cycles: cycles(part),
    leaks: leaks(part, part.end),
  };
  return {
    program: {
      ...{ program: meta.program, argv: meta.argv, python: meta.python, recorder: meta.recorder },
      ...{ startedAt: meta.startedAt, holders: meta.holders },
      ...{ start: reader.start, end: summary.end },
    },
    ...comparison(part),
    marks: part.summary.marks,
    memory: memoryOverTime(part),
    churn: { types: churn(part, 'type'), lines: churn(part, 'line') },
    retained: {
      at: part.end,
      types: kept.by('type'),
      lines: kept.by('line'),
      largest: kept.largest(LARGEST),
    },
    ...found,
    pictures: {
      leaks: await leakPictures(part, found.leaks),
      cycles: await cyclePictures(part, found.cycles),
    },
    excerpts: excerptsOf(found, trace.source),
  };
}
