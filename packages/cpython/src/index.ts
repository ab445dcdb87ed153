export { RecorderError, type RecorderErrorCode } from './errors.js';
export {
  type RecordOptions,
  type RecordProgress,
  type RecordResult,
  type RecordStop,
  type RunOptions,
  record,
  runUnrecorded,
} from './recorder.js';
export type { PackagePlaces } from './runtime/packages.js';
export type { Program, ProgramEnd } from './runtime/program.js';
export { PYTHON_RELEASES, type PythonRelease } from './versions/index.js';
export type { CheckReport, CountMismatch, RecordNote } from './worker/messages.js';
