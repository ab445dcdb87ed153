import type { GcReason } from '@refwind/core/trace';

/** The first mark of a shutdown: the program's own code is done. */
export const SHUTDOWN = 'shutdown';

/**
 * What comes after the collector's passes in `Py_FinalizeEx`; it runs them even when the program disabled the collector.
 * @see Python/pylifecycle.c of CPython 3.14: _Py_Finalize, finalize_modules; Python/pystate.c: interpreter_clear
 */
const AFTER = {
  /** `sys` lets go of its last things, `sys.modules` of all modules. */
  explicit: 'modules',
  shutdown: [
    /** Modules that something still holds lose their variables; `sys` and `builtins` last. */
    'module-variables',
    /** What the interpreter itself holds. */
    'interpreter',
    /** The interpreter's own types. */
    'types',
  ],
} as const;

/** Names the phases of the interpreter's shutdown as they are seen. */
export class Shutdown {
  #ownPasses = 0;
  #isRunning = false;
  #reason: GcReason = 'explicit';

  constructor(readonly mark: (label: string) => void) {}

  /** A pass is about to begin, `own` when the interpreter itself asks for it; the reason that it has. */
  passBegins(reason: GcReason, own: boolean): GcReason {
    if (this.#isRunning || !own) return reason;
    this.#isRunning = true;
    this.#reason = reason;
    if (reason === 'explicit') this.mark(`${SHUTDOWN}:collection`);
    // The interpreter asks for the first one as a program would.
    return 'shutdown';
  }

  /** A pass has ended. */
  passEnds(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    const next = this.#reason === 'explicit' ? AFTER.explicit : AFTER.shutdown[this.#ownPasses++];
    if (next !== undefined) this.mark(`${SHUTDOWN}:${next}`);
  }
}
