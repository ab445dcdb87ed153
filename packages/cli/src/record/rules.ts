import type { Rule, RuleResult } from '@refwind/replay';
import { humanLines } from '../check/human.js';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import type { Io } from '../io.js';
import { withTrace } from '../trace.js';

/** What became of rules right after a recording. */
export interface CheckedRules {
  readonly results: readonly RuleResult[];
  readonly exitCode: ExitCode;
}

/** Checks a trace that was just written; stdout is the program's, so the results go to stderr. */
export async function checkRecorded(
  path: string,
  rules: readonly Rule[],
  io: Io,
): Promise<CheckedRules> {
  const { checkRules } = await loadReplay();
  let results: readonly RuleResult[] = [];
  const exitCode = await withTrace(path, { ...io, stdout: io.stderr }, async (trace, out) => {
    results = checkRules(trace.timeline, rules);
    const style = styleFor(io.color && io.notesOnTty);
    for (const line of humanLines(results, trace.source, new Places(io.cwd), style)) {
      await out.line(line);
    }
    return results.every(({ holds }) => holds) ? ExitCode.fine : ExitCode.failed;
  });
  return { results, exitCode };
}
