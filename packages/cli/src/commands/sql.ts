import type { Command } from 'commander';
import { ExitCode } from '../exit-codes.js';
import { shown, toJson } from '../format/escape.js';
import { counted } from '../format/numbers.js';
import type { Io } from '../io.js';
import { Lines } from '../io.js';
import { SqlTables } from '../sql/tables.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface SqlOptions extends CommonOptions {
  readonly with?: readonly string[];
}

export function sqlCommand(program: Command, run: Run): void {
  const command = program
    .command('sql')
    .argument('<trace>', 'a trace file')
    .argument('<query>', 'a question in SQL')
    .summary('ask in SQL')
    .description(
      'Answers a question in SQL, by DuckDB: the tables are events, objects, links, sites, passes and marks. docs/sql.md has their ' +
        'columns and examples. DuckDB is installed once: npm install @duckdb/node-api',
    )
    .option(
      '--with <trace>',
      'a further trace in the same tables; may be given several times',
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .action((path: string, query: string, options: SqlOptions) =>
      run(command, (io) => ask([path, ...(options.with ?? [])], query, io, options)),
    );
  withCommonOptions(command, 'one JSON object per row and line');
  withExamples(
    command,
    ["refwind sql app.rwt 'SELECT type, count(*) FROM events GROUP BY type'", 'events by type'],
    [
      "refwind sql a.rwt --with b.rwt 'SELECT trace, max(seq) FROM events GROUP BY trace'",
      'two runs',
    ],
  );
}

async function ask(
  paths: readonly string[],
  query: string,
  io: Io,
  { json }: SqlOptions,
): Promise<ExitCode> {
  const tables = await SqlTables.open();
  try {
    for (const path of paths) {
      const code = await tables.add(path, io);
      if (code !== ExitCode.fine) return code;
    }
    const { columns, rows } = await tables.ask(query);
    const out = new Lines(io.stdout);
    if (json) {
      for (const row of rows) {
        await out.line(toJson(Object.fromEntries(columns.map((name, at) => [name, row[at]]))));
      }
    } else for (const line of tableOf(columns, rows)) await out.line(line);
    await out.flush();
    return ExitCode.fine;
  } finally {
    await tables.close();
  }
}

/** Numbers stand to the right, `-` for what is not there. */
function tableOf(
  columns: readonly string[],
  rows: readonly (readonly (string | number | boolean | null)[])[],
): string[] {
  const cells = rows.map((row) => row.map((value) => (value === null ? '-' : shown(`${value}`))));
  const isNumber = columns.map((_, at) =>
    rows.every((row) => row[at] === null || typeof row[at] === 'number'),
  );
  const widths = columns.map((name, at) =>
    cells.reduce((most, row) => Math.max(most, row[at].length), shown(name).length),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (isNumber[at] ? cell.padStart(widths[at]) : cell.padEnd(widths[at])))
      .join('  ')
      .trimEnd();
  return [line(columns.map(shown)), ...cells.map(line), `${counted(rows.length, 'row')}`];
}
