import { type Fact, factsOf } from './facts.js';
import type { HeapScript, Observation } from './observation.js';

/** Where two runs of a script part ways. */
export interface Disagreement {
  readonly script: HeapScript;
  /** What differs first: the events, or what was printed. */
  readonly about: 'events' | 'output' | 'error';
  /** Whether CPython ran the script to its end. */
  readonly completes: boolean;
  /** In words and text notation: the script's line, and both sides around the place. */
  readonly report: string;
}

/** The first thing that differs between CPython's run and the simulator's, `undefined` when nothing does. */
export function compareRuns(
  script: HeapScript,
  recorded: Observation,
  simulated: Observation,
): Disagreement | undefined {
  const facts = [factsOf(script, recorded), factsOf(script, simulated)] as const;
  const at = firstDifference(...facts);
  const completes = recorded.error === null;
  if (at >= 0) {
    return { script, about: 'events', completes, report: eventsReport(script, facts, at) };
  }
  for (const about of ['output', 'error'] as const) {
    if (recorded[about] !== simulated[about]) {
      const report = textReport(script, recorded[about], simulated[about]);
      return { script, about, completes, report };
    }
  }
  return undefined;
}

/** Facts before and after the first difference that a report shows. */
const [BEFORE, AFTER] = [12, 8];

function firstDifference(a: readonly Fact[], b: readonly Fact[]): number {
  const length = Math.max(a.length, b.length);
  for (let at = 0; at < length; at++) if (lineOf(a[at]) !== lineOf(b[at])) return at;
  return -1;
}

function eventsReport(
  script: HeapScript,
  [recorded, simulated]: readonly [readonly Fact[], readonly Fact[]],
  at: number,
): string {
  const line = (recorded[at] ?? simulated[at])?.line ?? 0;
  return [
    `${script.name}:${line}: CPython and the simulator do not agree.`,
    ...sourceAround(script, line),
    `event ${at + 1} of ${recorded.length} on CPython, of ${simulated.length} in the simulator; before it:`,
    ...recorded.slice(Math.max(0, at - BEFORE), at).map((fact) => `      ${lineOf(fact)}`),
    'CPython:',
    ...sideFrom(recorded, at),
    'simulator:',
    ...sideFrom(simulated, at),
    '',
  ].join('\n');
}

function sideFrom(facts: readonly Fact[], at: number): string[] {
  if (at >= facts.length) return ['    > (nothing more)'];
  return facts
    .slice(at, at + AFTER)
    .map((fact, index) => `    ${index === 0 ? '>' : ' '} ${lineOf(fact)}`);
}

function textReport(script: HeapScript, recorded: string | null, simulated: string | null): string {
  return [
    `${script.name}: the events agree, what was printed does not.`,
    'CPython:',
    indented(recorded),
    'simulator:',
    indented(simulated),
    '',
  ].join('\n');
}

function indented(text: string | null): string {
  return (text ?? '(nothing)').replace(/^/gm, '    ');
}

function sourceAround({ source }: HeapScript, line: number): string[] {
  const lines = source.split('\n');
  return lines.slice(Math.max(0, line - 3), line).map((text, index, shown) => {
    const number = line - shown.length + 1 + index;
    return `  ${number === line ? '>' : ' '} ${String(number).padStart(3)} | ${text}`;
  });
}

/** `incref #3 =2 @ 14 f`. */
function lineOf(fact: Fact | undefined): string {
  return fact === undefined ? '' : `${fact.text} @ ${fact.line} ${fact.function}`;
}
