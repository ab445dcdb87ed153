import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll } from 'vitest';

type Value = string | number | boolean | null;

/** Rows that DuckDB, which we did not write, gives for a query; whole numbers as numbers. */
export async function rowsOf(sql: string): Promise<Value[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(sql);
    return reader
      .getRowsJS()
      .map((row) =>
        row.map((value) => (typeof value === 'bigint' ? Number(value) : (value as Value))),
      );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A folder that is removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'refwind-exchange-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
