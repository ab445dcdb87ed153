import { RefwindError } from '@refwind/core/trace';

/** What the recorder can fail with. */
export type RecorderErrorCode =
  /** The WebAssembly module is not one that the recorder knows how to instrument. */
  | 'unsupported-module'
  /** The interpreter's memory is not laid out as its self-description or version says. */
  | 'unsupported-layout'
  /** The wanted version of CPython is not installed. */
  | 'no-interpreter'
  /** The program to record cannot be found or read. */
  | 'no-program'
  /** A virtual environment or a folder of wheels is not there. */
  | 'no-packages'
  /** A file of the recorder's cache is not what was written there. */
  | 'damaged-cache'
  /** The interpreter did not start. */
  | 'boot-failed'
  /** The interpreter stopped in a way it never should (out of memory, stack exhausted). */
  | 'interpreter-crash';

/** A failure of the recorder itself; a failure of the recorded program is not one. */
export class RecorderError extends RefwindError {
  override readonly name = 'RecorderError';
  constructor(code: RecorderErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options);
  }
}
