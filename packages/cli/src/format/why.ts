import type { Ways, Why, WhyStep } from '@refwind/replay';
import type { SourceText } from '../source-text.js';
import { shown } from './escape.js';
import { holderText } from './holders.js';
import { counted } from './numbers.js';
import type { Places } from './sites.js';
import type { Style } from './style.js';
import { padEnd, truncate, widthOf } from './width.js';

const WIDEST = 36;

const KEPT = {
  variable: 'is kept by a variable',
  unnamed: 'is kept by a reference without a name: the evaluation stack, C code, or what is older',
  cycle: 'is kept by a cycle that nothing else leads to; a pass of the collector ends it',
} as const;

/** A way to an object: a step a line, each with the line of the program that took the reference. */
export function* whyLines(
  { object, typeName, kept, steps, round }: Why,
  source: SourceText,
  places: Places,
  style: Style,
): Generator<string> {
  yield `${style.title(`#${object} ${shown(typeName)}`)} ${KEPT[kept]}:`;
  if (steps.length === 0) {
    yield style.faint('  who is in it was not recorded (record with --holders full)');
    return;
  }
  yield* stepLines(steps, round, source, places, style);
}

/** The ways to an object, one after the other. */
export function* wayLines(
  { object, typeName, ways, complete }: Ways,
  source: SourceText,
  places: Places,
  style: Style,
): Generator<string> {
  const many = `${counted(ways.length, 'way')} from a root${complete ? '' : ', and there are more'}`;
  yield `${style.title(`#${object} ${shown(typeName)}`)}: ${many}`;
  for (const { steps } of ways) {
    yield '';
    yield* stepLines(steps, 0, source, places, style);
  }
}

function* stepLines(
  steps: readonly WhyStep[],
  round: number,
  source: SourceText,
  places: Places,
  style: Style,
): Generator<string> {
  const rows = steps.map((step, index) => cells(step, index < round, source, places));
  const widths = [0, 1, 2].map((column) =>
    Math.min(WIDEST, Math.max(...rows.map((row) => widthOf(row[column] as string)))),
  );
  const cell = (row: readonly string[], column: number): string =>
    padEnd(truncate(row[column] as string, widths[column]!), widths[column]!);
  for (const row of rows) {
    const line = [
      style.variable(cell(row, 0)),
      style.object(cell(row, 1)),
      style.place(cell(row, 2)),
      style.source(row[3] as string),
    ];
    yield `  ${line.join('  ')}`.trimEnd();
  }
}

function cells(step: WhyStep, isInRound: boolean, source: SourceText, places: Places): string[] {
  const { holder, object, typeName, site } = step;
  return [
    `${isInRound ? '↻ ' : ''}${holderText(holder)}`,
    `→ #${object} ${shown(typeName)}`,
    places.line(site),
    source.lineAt(site),
  ];
}
