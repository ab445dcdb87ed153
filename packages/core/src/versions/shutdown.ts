/**
 * One of the things that an interpreter does when the program has ended.
 *
 * - `atexit`: registered functions.
 * - `pass-if-enabled`: an ordinary full pass, with callbacks, unless the collector is disabled.
 * - `drop-modules`: modules leave `sys.modules`; what a program added to `builtins`, then to `sys`, is let go of.
 * - `forced-pass`: a full pass without callbacks, enabled or not: what only `__main__` held dies, in the order of
 *   its names. Frozen cycles stay, and their finalizers never run.
 * - `wipe-modules`: names of modules that are still alive are cleared.
 *
 * @see Python/pylifecycle.c `Py_FinalizeEx`, `finalize_modules` (3.13.15); run: p25.
 */
export type ShutdownStep =
  | 'atexit'
  | 'pass-if-enabled'
  | 'drop-modules'
  | 'forced-pass'
  | 'wipe-modules';

/** One after the other; the same in every version modelled. */
export const SHUTDOWN_STEPS: readonly ShutdownStep[] = [
  'atexit',
  'pass-if-enabled',
  'drop-modules',
  'forced-pass',
  'wipe-modules',
];
