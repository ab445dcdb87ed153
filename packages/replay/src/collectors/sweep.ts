import type { Timeline } from '../timeline.js';
import { CollectorLab, type CollectorOptions, type TraceOrigin } from './lab.js';
import { recordedFigures } from './recorded.js';
import type { CollectorFigures, CollectorRun } from './results.js';

/** Several collectors over the same program, beside what was recorded. */
export interface CollectorSweep {
  readonly recorded: CollectorFigures;
  /** In the order of the settings. */
  readonly runs: readonly CollectorRun[];
  /**
   * Indices in `runs` of those whose program needed the fewest bytes at once, and of those that looked at the fewest
   * objects: more than one where they tie. `none` takes no part unless nothing else was tried.
   */
  readonly best: { readonly peak: readonly number[]; readonly work: readonly number[] };
}

/**
 * Runs each collector over what a trace's program did.
 * @throws RefwindError `unknown-python-version`
 */
export function sweepCollectors(
  timeline: Timeline,
  origin: TraceOrigin,
  settings: readonly CollectorOptions[],
): CollectorSweep {
  const lab = new CollectorLab(timeline, origin);
  const runs = settings.map((setting) => lab.run(setting));
  return {
    recorded: recordedFigures(timeline),
    runs,
    best: {
      peak: least(runs, ({ live }) => live.bytes.most),
      work: least(runs, ({ examined }) => examined),
    },
  };
}

function least(runs: readonly CollectorRun[], of: (run: CollectorRun) => number): number[] {
  const collecting = [...runs.keys()].filter((at) => runs[at].policy !== 'none');
  const compared = collecting.length > 0 ? collecting : [...runs.keys()];
  const smallest = compared.reduce((low, at) => Math.min(low, of(runs[at])), Infinity);
  return compared.filter((at) => of(runs[at]) === smallest);
}
