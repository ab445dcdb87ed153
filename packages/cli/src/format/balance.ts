import type { Balance, BalanceRow } from '@refwind/replay';
import type { SourceText } from '../source-text.js';
import { shown } from './escape.js';
import { count, counted } from './numbers.js';
import { reportLines } from './report.js';
import type { Places } from './sites.js';
import type { Style } from './style.js';
import { truncate } from './width.js';

export interface BalanceLineOptions {
  /** Rows at most. */
  readonly limit: number;
  readonly source: SourceText;
  readonly places: Places;
  readonly style: Style;
  /** Cells that a line has. */
  readonly width: number;
}

const WIDEST = 60;

/** References taken and given back, a row each, as a table. */
export function balanceLines(
  { by, rows }: Balance,
  { limit, source, places, style, width }: BalanceLineOptions,
): string[] {
  const cells = (row: BalanceRow): string[] => [
    ...[row.outstanding, row.taken, row.given, row.died, row.returned].map(count),
    nameOf(row, by, places),
    ...(by === 'site' || by === 'line' ? [source.lineAt(row.site)] : []),
  ];
  const heads = ['outstanding', 'taken', 'given back', 'died', 'returned', by];
  const table = {
    heads: [...heads, ...(by === 'site' || by === 'line' ? ['source'] : [])],
    rows: rows.slice(0, limit).map(cells),
    numbers: [0, 1, 2, 3, 4],
  };
  const title = `References by the ${by} that took them`;
  const more = rows.length - limit;
  const rest =
    more > 0 ? [`… and ${counted(more, 'more row')}; --limit ${rows.length} shows all`] : [];
  return [...reportLines([{ title, table, notes: rest }], style, width)];
}

function nameOf({ site, typeName }: BalanceRow, by: Balance['by'], places: Places): string {
  if (typeName !== null) return truncate(shown(typeName), WIDEST);
  if (site === null) return '-';
  if (by === 'function')
    return truncate(`${shown(site.function)}, ${places.file(site.file)}`, WIDEST);
  return by === 'line' ? places.line(site) : places.full(site);
}
