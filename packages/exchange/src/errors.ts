import { RefwindError } from '@refwind/core';

/** A file that is to be imported is not as it must be. */
export class ImportError extends RefwindError {
  /** 1-based; 0 for the file as a whole. */
  readonly line: number;
  /** Without the place. */
  readonly reason: string;

  constructor(file: string, line: number, reason: string) {
    super('bad-import', `${file}${line > 0 ? ` line ${line}` : ''}: ${reason}`);
    this.name = 'ImportError';
    this.line = line;
    this.reason = reason;
  }
}

/** What one line of a file has wrong: becomes an `ImportError`, or is counted. */
export class LineProblem extends Error {}

/** A value as it is shown in messages: JSON, cut where it is long. */
function found(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

/** A field that is not as it must be. */
export function fieldProblem(field: string, expected: string, value: unknown): LineProblem {
  return new LineProblem(`field ${field}: expected ${expected}, found ${found(value)}`);
}
