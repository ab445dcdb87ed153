import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { loadDuckDb, loadExchange } from '../engine.js';
import { CommandError, messageOf, wrongUse } from '../errors.js';
import { ExitCode } from '../exit-codes.js';
import { writeFolder } from '../export/output-folder.js';
import { inEvents } from '../format/numbers.js';
import type { Io } from '../io.js';
import { ProgressLine } from '../progress-line.js';
import { withTrace } from '../trace.js';

type SqlValue = string | number | boolean | null;

/** An answer: values in the order of the columns. */
export interface SqlAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** Traces as tables of an embedded DuckDB: they are exported to a folder that goes when this is closed. */
export class SqlTables {
  readonly #folder: string;
  readonly #connection: DuckDBConnection;
  readonly #names = new Set<string>();

  private constructor(folder: string, connection: DuckDBConnection) {
    this.#folder = folder;
    this.#connection = connection;
  }

  /** @throws CommandError when DuckDB is not installed */
  static async open(): Promise<SqlTables> {
    const { DuckDBInstance } = await loadDuckDb().catch(notInstalled);
    const instance = await DuckDBInstance.create(':memory:');
    const folder = await mkdtemp(join(tmpdir(), 'refwind-sql-'));
    return new SqlTables(folder, await instance.connect());
  }

  /** Exports a trace: its name in the tables is the file's, without the ending. */
  async add(path: string, io: Io): Promise<ExitCode> {
    const traceName = basename(path, '.rwt');
    if (this.#names.has(traceName)) {
      throw wrongUse(`Two traces are called ${traceName}: their files must have different names.`);
    }
    this.#names.add(traceName);
    const { folderExporters } = await loadExchange();
    const line = new ProgressLine(io);
    return withTrace(path, io, async ({ timeline }) => {
      const onProgress = (seq: number) =>
        line.showPart('reading', seq, timeline.summary.events, inEvents);
      const [parquet] = folderExporters;
      await writeFolder(parquet.export(timeline, { traceName, onProgress }), this.#folder, io.cwd);
      line.clear();
      return ExitCode.fine;
    });
  }

  /** @throws CommandError with DuckDB's own words when it cannot answer */
  async ask(query: string): Promise<SqlAnswer> {
    for (const table of await readdir(this.#folder)) {
      const files = join(this.#folder, table, '*.parquet').replaceAll("'", "''");
      await this.#connection.run(`CREATE VIEW ${table} AS SELECT * FROM read_parquet('${files}')`);
    }
    try {
      const reader = await this.#connection.runAndReadAll(query);
      return {
        columns: reader.columnNames(),
        rows: reader.getRowsJS().map((row) => row.map(plain)),
      };
    } catch (error) {
      throw new CommandError(ExitCode.wrongUse, messageOf(error), { cause: error });
    }
  }

  async close(): Promise<void> {
    this.#connection.closeSync();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function plain(value: unknown): SqlValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : `${value}`;
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return value instanceof Date ? value.toISOString() : String(value);
}

function notInstalled(cause: unknown): never {
  const message =
    'Questions in SQL are answered by DuckDB, which is not installed here. Install it beside refwind: npm install @duckdb/node-api';
  throw new CommandError(ExitCode.wrongUse, message, { cause });
}
