import type { GcReason, ObjectId, PolicyName, Seq, Thresholds } from '@refwind/core';
import type { Amount, Peak } from '../queries/comparison.js';
import type { Spread } from '../queries/garbage/distribution.js';

/** A pass of a collector over a trace's program. */
export interface CollectorPass {
  /** The trace's event before which it ran, and how many objects had been allocated by then. */
  readonly seq: Seq;
  readonly allocs: ObjectId;
  readonly generation: number;
  readonly reason: GcReason;
  readonly collected: number;
  readonly uncollectable: number;
  /** Objects that it looked at; `null` where that was not recorded. */
  readonly examined: number | null;
}

/** What a collector did, or would have done, with a trace's program. */
export interface CollectorFigures {
  readonly passes: readonly CollectorPass[];
  /** Passes by generation, those the program asked for included. */
  readonly generations: readonly [number, number, number];
  readonly collected: number;
  readonly uncollectable: number;
  /** Objects looked at in all passes; `null` where that was not recorded. */
  readonly examined: number | null;
  readonly live: { readonly objects: Peak; readonly bytes: Peak };
  /**
   * How long what passes freed had been garbage, in events. Where it is not known exactly since when, the latest
   * moment counts.
   */
  readonly floating: Spread;
  /** Garbage at the end, at least. */
  readonly left: Amount;
}

/** What a simulated collector would have done. */
export interface CollectorRun extends CollectorFigures {
  readonly policy: PolicyName;
  readonly thresholds: Thresholds;
  readonly examined: number;
  /**
   * Tuples that it did not track because no link says that they hold something that can be tracked. They may hold what
   * is older than the trace: then each moves a pass by one.
   */
  readonly untrackedTuples: number;
}
