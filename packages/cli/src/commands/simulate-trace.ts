import type { PolicyName } from '@refwind/core';
import { loadReplay } from '../engine.js';
import { wrongUse } from '../errors.js';
import { ExitCode } from '../exit-codes.js';
import { runSections, sweepSections } from '../format/collectors.js';
import { toJson } from '../format/escape.js';
import { type ReportSection, reportLines } from '../format/report.js';
import { styleFor } from '../format/style.js';
import type { Io } from '../io.js';
import type { SimulateTraceJson } from '../json-outputs.js';
import { programPart, type Trace, withTrace } from '../trace.js';
import type { CommonOptions } from './shared.js';

/** `simulate --trace` with its options, and those that only a script has use for. */
export interface TraceOptions extends CommonOptions {
  readonly trace: string;
  readonly gc?: PolicyName;
  readonly threshold?: readonly number[];
  readonly sweep?: readonly PolicyName[];
  readonly limit?: number;
  readonly output?: string;
  readonly python?: string;
  readonly quiet?: boolean;
}

const PASSES = 20;

/** Runs collectors over what the program of a trace did. */
export function simulateTrace(options: TraceOptions, io: Io): Promise<ExitCode> {
  refuseUseless(options);
  return withTrace(options.trace, io, async (trace, out) => {
    const { data, sections } = await resultOf(trace, options);
    if (options.json) await out.line(toJson(data));
    else
      for (const line of reportLines(sections(), styleFor(io.color), io.columns))
        await out.line(line);
    return ExitCode.fine;
  });
}

function refuseUseless({ output, python, quiet, sweep, gc, limit }: TraceOptions): void {
  const refused = [
    [output !== undefined, '-o', '--trace', 'no trace is written'],
    [python !== undefined, '--python', '--trace', 'the trace says which Python it was'],
    [quiet === true, '-q', '--trace', 'there is nothing but the result'],
    [
      gc !== undefined && sweep !== undefined,
      '--gc',
      '--sweep',
      'name the policies behind --sweep',
    ],
    [limit !== undefined && sweep !== undefined, '--limit', '--sweep', 'it lists no passes'],
  ] as const;
  for (const [isGiven, option, other, why] of refused) {
    if (isGiven) throw wrongUse(`${option} does not go with ${other}: ${why}.`);
  }
}

/** A result, as data and for people. */
interface Result {
  readonly data: unknown;
  readonly sections: () => readonly ReportSection[];
}

async function resultOf(trace: Trace, options: TraceOptions): Promise<Result> {
  const { reader } = trace;
  const timeline = await programPart(trace);
  const { CollectorLab, originOf, recordedFigures, sweepCollectors } = await loadReplay();
  const { gc: policy, threshold: thresholds, sweep, limit = PASSES } = options;
  const origin = originOf(reader.meta);
  const { python } = reader.meta;
  if (sweep !== undefined) {
    const settings = sweep.map((each) => ({ policy: each, thresholds }));
    const data = sweepCollectors(timeline, origin, settings);
    return { data, sections: () => sweepSections(data, python.version) };
  }
  const lab = new CollectorLab(timeline, origin);
  const simulated = lab.run({ policy, thresholds });
  const recorded = recordedFigures(timeline);
  const data: SimulateTraceJson = {
    recorded,
    simulated,
    inexact: lab.inexact,
    uncounted: lab.uncounted,
  };
  return { data, sections: () => runSections(data, python.version, limit) };
}
