import type { FreedObject, PassDetail } from '@refwind/replay';
import { shown } from './escape.js';
import { count, counted, size } from './numbers.js';
import type { Places } from './sites.js';
import type { Style } from './style.js';

interface PassLineOptions {
  /** Objects at most. */
  readonly limit: number;
  readonly places: Places;
  readonly style: Style;
}

/** One pass as lines: why it ran, what it freed cycle by cycle, what ran within it. */
export function passLines(pass: PassDetail, options: PassLineOptions): string[] {
  return [titleOf(pass, options), ...freedLines(pass, options), ...ranLines(pass, options)];
}

function titleOf(pass: PassDetail, { places, style }: PassLineOptions): string {
  const { number, generation, reason, beginSeq, endSeq, site } = pass;
  const events =
    endSeq === null
      ? `from event ${count(beginSeq)}, unfinished`
      : `events ${count(beginSeq)} to ${count(endSeq)}`;
  const where = site === null ? '' : ` at ${places.full(site)}`;
  return `${style.title(`gc:${number}`)}  generation ${generation}, ${reason}, ${events}${where}`;
}

function freedLines(pass: PassDetail, { limit, style }: PassLineOptions): string[] {
  const { freed, bytes, cycles, collected, uncollectable, examined } = pass;
  const looked = examined === null ? '' : `${count(examined)} examined, `;
  const counts = `${looked}${count(collected)} collected, ${count(uncollectable)} uncollectable`;
  if (freed.length === 0) return [`  freed nothing that is recorded (${counts})`];
  const inCycles = freed.filter(({ cycle }) => cycle !== null).length;
  const first = `  freed ${counted(freed.length, 'object')}, ${size(bytes)}: ${count(inCycles)} in ${counted(cycles, 'cycle')} (${counts})`;
  const lines = [...groups(freed.slice(0, limit))].map(([cycle, objects]) => {
    const name = cycle === null ? 'with them' : `cycle ${cycle}`;
    return `  ${name.padEnd(9)}  ${objects.map(objectText).join(', ')}`;
  });
  const more = freed.length - limit;
  const rest =
    more > 0 ? [style.faint(`  … and ${count(more)} more; --limit ${freed.length} shows all`)] : [];
  return [first, ...lines, ...rest];
}

/** The objects by cycle, those in none last. */
function groups(freed: readonly FreedObject[]): Map<number | null, FreedObject[]> {
  const byCycle = new Map<number | null, FreedObject[]>();
  const order = (cycle: number | null): number => cycle ?? Number.POSITIVE_INFINITY;
  for (const each of [...freed].sort((a, b) => order(a.cycle) - order(b.cycle) || 0)) {
    const known = byCycle.get(each.cycle);
    if (known === undefined) byCycle.set(each.cycle, [each]);
    else known.push(each);
  }
  return byCycle;
}

function objectText({ object, typeName }: FreedObject): string {
  return `#${object} ${shown(typeName)}`;
}

function ranLines({ ran }: PassDetail, { places }: PassLineOptions): string[] {
  return ran.map(({ function: name, file, line, kind, seq }) => {
    const where = places.line({ file, line, function: name, offset: 0, opcode: '' });
    const what = kind === 'finalizer' ? 'finalizer' : 'ran';
    return `  ${what.padEnd(9)}  ${shown(name)} at ${where}, event ${count(seq)}`;
  });
}
