import {
  type PolicyName,
  RefwindError,
  type Seq,
  type Thresholds,
  type TraceMeta,
} from '@refwind/core';
import type { Timeline } from '../timeline.js';
import { type Certainty, Fates } from './fates.js';
import type { CollectorRun } from './results.js';
import { Run } from './run.js';

/** What the program of a trace ran on. */
export interface TraceOrigin {
  /** The release: its types, free lists and tracking. Default: what the recorder records. */
  readonly python?: string;
  /** The collector. Default: the release's. */
  readonly policy?: PolicyName;
  /** Those in force at the start. Default: the release's. */
  readonly thresholds?: Thresholds;
  /** Bytes of a pointer: 4 on the recorder's interpreter (the default). */
  readonly wordSize?: 4 | 8;
  /** Tracked objects older than the trace: they count, and are never garbage. Default 0. */
  readonly older?: number;
}

/**
 * What a trace file says of that. Simulated traces name their collector; recorded ones have their release's, and say how
 * it was when the program started.
 */
export function originOf({ python, options }: TraceMeta): TraceOrigin {
  const { collector, thresholds, tracked } = options;
  return {
    python: python.version,
    wordSize: python.platform.includes('32') ? 4 : 8,
    ...(isPolicy(collector) && { policy: collector }),
    ...(areThresholds(thresholds) && { thresholds }),
    ...(typeof tracked === 'number' && tracked >= 0 && { older: Math.trunc(tracked) }),
  };
}

const POLICIES: readonly unknown[] = ['G1', 'G2', 'G3', 'I1', 'I2', 'G4', 'G5', 'none'];

function isPolicy(value: unknown): value is PolicyName {
  return POLICIES.includes(value);
}

function areThresholds(value: unknown): value is Thresholds {
  return Array.isArray(value) && value.length === 3 && value.every(Number.isInteger);
}

/** Which collector to run over a trace. */
export interface CollectorOptions {
  /** Default: the one that the program ran on. */
  readonly policy?: PolicyName;
  /**
   * One to three, for the whole run; those left out are the collector's own. When all are: what the collector starts
   * with, then what the program sets.
   */
  readonly thresholds?: readonly number[];
}

/** What is known of a trace beforehand, for several runs over it. */
export class CollectorLab {
  readonly #timeline: Timeline;
  readonly #origin: TraceOrigin;
  readonly #fates: Fates;

  /**
   * Scans the trace once. Where since when objects were garbage is not known exactly, `certainty` decides.
   * @throws RefwindError `no-beginning` when only the history's last part was kept
   */
  constructor(timeline: Timeline, origin: TraceOrigin = {}, certainty: Certainty = 'latest') {
    if (timeline.start > 0) throw noBeginning(timeline.start);
    this.#timeline = timeline;
    this.#origin = origin;
    this.#fates = Fates.of(timeline, certainty, origin.policy === undefined);
  }

  /** Of how many collected objects it is not known exactly since when they were garbage. */
  get inexact(): number {
    return this.#fates.inexact;
  }

  /**
   * By how many objects what passes freed differs from what they counted, where the trace does not say why: what a
   * simulated collector collects may differ by so many, in all.
   */
  get uncounted(): number {
    return this.#fates.uncounted;
  }

  /**
   * Runs a collector over what the trace's program did.
   * @throws RefwindError `unknown-python-version`
   */
  run(options: CollectorOptions = {}): CollectorRun {
    return new Run(this.#timeline, this.#fates, this.#origin, options).run();
  }
}

function noBeginning(start: Seq): RefwindError {
  return new RefwindError(
    'no-beginning',
    `A collector is run over a whole history; of this one the first ${start} events were not kept (--ring).`,
  );
}
