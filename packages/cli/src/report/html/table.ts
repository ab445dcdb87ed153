import { type Html, html, type Part } from './html.js';

/** A column of a table. `number`s are aligned at their ends, `bar`s show a share of the largest. */
export interface Column<Row> {
  readonly head: string;
  readonly kind?: 'text' | 'number' | 'bar' | 'code';
  readonly cell: (row: Row) => Part;
  /** For bars: from 0 to 1. */
  readonly share?: (row: Row) => number;
}

/** Rows as a table that may be scrolled sideways where the page is narrow. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Html {
  return html`<div class="scroll"><table><caption>${caption}</caption><thead><tr>${columns.map(
    ({ head, kind = 'text' }) =>
      kind === 'bar'
        ? html`<th scope="col" class="number">${head}</th><td></td>`
        : html`<th scope="col" class="${kind}">${head}</th>`,
  )}</tr></thead><tbody>
${rows.map((row) => html`<tr>${columns.map((column) => cell(column, row))}</tr>\n`)}</tbody></table></div>`;
}

function cell<Row>({ kind = 'text', cell: of, share }: Column<Row>, row: Row): Html {
  if (kind !== 'bar') return html`<td class="${kind}">${of(row)}</td>`;
  const percent = Math.round(Math.min(1, share?.(row) ?? 0) * 1000) / 10;
  return html`<td class="number">${of(row)}</td><td class="bar"><i style="width:${percent}%"></i></td>`;
}

/** The first rows, and the others behind a line that opens them. */
export function tableWithRest<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { first, most }: { readonly first: number; readonly most: number },
): Html {
  const rest = rows.slice(first, most);
  const left = rows.length - Math.min(rows.length, most);
  const more = html`<details><summary>${rest.length} more</summary>${table(`${caption}, continued`, columns, rest)}${
    left > 0 ? html`<p class="faint">… and ${left} more: refwind report --json has all.</p>` : null
  }</details>`;
  return html`${table(caption, columns, rows.slice(0, first))}${rest.length > 0 ? more : null}`;
}
