import type { EvaluationLoop, Probe } from '../probe.js';
import type { Instrumentation } from '../shared.js';
import { boundary } from './boundary.js';
import { store } from './counts.js';
import { callRecorder } from './tables.js';
import { tracer } from './tracer.js';
import { copy, fill, store64At, storeAt } from './writes.js';

/** The probes of an instrumentation, in the order in which they are appended. */
export function probesFor(kind: Instrumentation, loop: EvaluationLoop): Probe[] {
  const common = [callRecorder, store(kind), boundary(loop, kind), tracer(kind)];
  return kind === 'counts' ? common : [...common, storeAt, store64At, copy, fill];
}
