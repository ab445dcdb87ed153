import { RefwindError } from '../errors.js';

/**
 * - `not-a-trace`: the file does not begin like a trace.
 * - `future-version`: written in a newer format than this version reads.
 * - `damaged`: bytes that no writer writes, or a checksum that does not fit.
 * - `truncated`: the file ends before what it says must be there.
 * - `read-failed`, `write-failed`: the disk (or whatever lies below) refused; see `cause`.
 */
export type TraceErrorCode =
  | 'not-a-trace'
  | 'future-version'
  | 'damaged'
  | 'truncated'
  | 'read-failed'
  | 'write-failed';

/** Where in which file. */
export interface TracePlace {
  /** The file, as the source or sink names itself. */
  readonly file: string;
  /** Byte offset in the file, ≥ 0: where the broken block begins, or where writing stopped. */
  readonly offset: number;
}

/** A trace file that cannot be read or written. */
export class TraceError extends RefwindError implements TracePlace {
  declare readonly code: TraceErrorCode;
  readonly file: string;
  readonly offset: number;
  /** The message without file and offset. */
  readonly reason: string;

  constructor(code: TraceErrorCode, place: TracePlace, reason: string, options?: ErrorOptions) {
    super(code, `${place.file}: ${reason} (at byte ${place.offset})`, options);
    this.name = 'TraceError';
    this.file = place.file;
    this.offset = place.offset;
    this.reason = reason;
  }
}
