import { Help } from 'commander';
import { shown } from '../../format/escape.js';
import { count } from '../../format/numbers.js';
import { padEnd, truncate, widthOf } from '../../format/width.js';
import { BINDINGS, keyText } from '../keys.js';
import type { HelpPanel, ListPanel, ListRow, PromptPanel } from '../model.js';
import type { Scene } from './view.js';

/** No column but the last is wider. */
const WIDEST = 34;

/** A list, the chosen row in sight. */
export function listView(
  { style }: Scene,
  panel: ListPanel,
  width: number,
  height: number,
): string[] {
  const { rows, at, looks, hint } = panel;
  if (rows.length === 0) return ['', style.faint(' There are none.')];
  const room = height - 1;
  const top = Math.max(0, Math.min(at - Math.floor(room / 2), rows.length - room));
  const inSight = rows.slice(top, top + room);
  const widths = columnWidths(inSight, width);
  const lines = inSight.map((row, index) => {
    const isChosen = top + index === at;
    const cells = row.cells.map((text, column) => {
      const isLast = column === row.cells.length - 1;
      const cell = isLast ? text : padEnd(truncate(text, widths[column]), widths[column]);
      const look = looks[column] ?? null;
      return look === null ? cell : style[look](cell);
    });
    return ` ${isChosen ? style.count('►') : ' '} ${cells.join('  ')}`;
  });
  while (lines.length < room) lines.push('');
  return [...lines, style.faint(` ${hint}`)];
}

/** Columns as wide as their texts, narrower where the last would have no room. */
function columnWidths(rows: readonly ListRow[], width: number): number[] {
  const most = Math.min(WIDEST, Math.floor(width / 3));
  const columns = Math.max(...rows.map(({ cells }) => cells.length));
  return Array.from({ length: columns }, (_, column) =>
    Math.min(most, Math.max(...rows.map(({ cells }) => widthOf(cells[column] ?? '')))),
  );
}

/** What stands over a list: its title and which row of how many is chosen. */
export function listTitle({ title, at, rows }: ListPanel): string {
  return rows.length === 0 ? title : `${title} (${count(at + 1)} of ${count(rows.length)})`;
}

const ASKS = {
  'go-to': 'go to',
  breakpoint: 'stop at',
  search: 'search',
  'pick-object': 'object',
} as const;

/** The line that is typed into, and above it why it was not understood. */
export function promptLines({ style }: Scene, panel: PromptPanel, width: number): string[] {
  const label = ` ${ASKS[panel.purpose]}: `;
  const text = shown(panel.text);
  const hidden = Math.max(0, widthOf(label) + widthOf(text) + 2 - width);
  const line = `${style.title(label)}${[...text].slice(hidden).join('')}▏`;
  if (panel.problem === null) return [line];
  const wrapped = wrap(panel.problem, width - 2).map((each) => style.warning(` ${each}`));
  return [...wrapped, line];
}

function wrap(text: string, width: number): string[] {
  return new Help().boxWrap(text, Math.max(20, width)).split('\n');
}

/** All keys, group by group, in as many columns as there is room for. */
export function helpView(
  { style }: Scene,
  { top }: HelpPanel,
  width: number,
  height: number,
): string[] {
  const lines: string[] = [];
  let group = '';
  for (const binding of BINDINGS) {
    if (binding.group !== group) {
      if (group !== '') lines.push('');
      group = binding.group;
      lines.push(` ${style.title(group)}`);
    }
    const keys = binding.keys.map(keyText).join(' ');
    lines.push(`   ${style.count(padEnd(keys, 14))} ${binding.help}`);
  }
  const columns = width >= 150 ? 2 : 1;
  const perColumn = Math.ceil(lines.length / columns);
  const shownLines = Array.from({ length: perColumn }, (_, row) =>
    columns === 1
      ? lines[row]
      : `${padEnd(lines[row], Math.floor(width / 2))}${lines[perColumn + row] ?? ''}`,
  );
  const from = Math.max(0, Math.min(top, shownLines.length - height + 1));
  const more = from + height - 1 < shownLines.length ? '↓ more   ' : '';
  const part = shownLines.slice(from, from + height - 1);
  while (part.length < height - 1) part.push('');
  return [...part, style.faint(` ${more}any other key closes`)];
}
