import { TraceError } from './errors.js';

/** Random access to a trace's bytes, synchronous. */
export interface TraceSource {
  /** For messages: the path as the user gave it. */
  readonly name: string;
  /** Bytes, fixed while the trace is open. */
  readonly size: number;
  /** Exactly `length` bytes from `offset`; asked only within `size`. May throw. */
  read(offset: number, length: number): Uint8Array;
  /** Gives up what the source holds (a file descriptor). */
  close?(): void;
}

/** A trace in memory. */
export function bytesSource(bytes: Uint8Array, name = 'trace'): TraceSource {
  return {
    name,
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  };
}

/**
 * Bytes of a source, checked: never asks beyond its size, and takes no fewer than asked.
 * @throws TraceError `truncated`, `read-failed`
 */
export function readBytes(source: TraceSource, offset: number, length: number): Uint8Array {
  const place = { file: source.name, offset };
  if (offset + length > source.size) {
    const left = Math.max(0, source.size - offset);
    throw new TraceError(
      'truncated',
      place,
      `${length} bytes wanted, but the file has ${left} more`,
    );
  }
  const bytes = tryRead(source, offset, length);
  if (bytes.length === length) return bytes;
  throw new TraceError('truncated', place, `${length} bytes wanted, ${bytes.length} could be read`);
}

function tryRead(source: TraceSource, offset: number, length: number): Uint8Array {
  try {
    return source.read(offset, length);
  } catch (cause) {
    if (cause instanceof TraceError) throw cause;
    const place = { file: source.name, offset };
    throw new TraceError('read-failed', place, `reading failed: ${messageOf(cause)}`, { cause });
  }
}

/** An error's message, or whatever else was thrown as text. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
