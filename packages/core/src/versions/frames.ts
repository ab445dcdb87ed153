import { isSince, type PythonVersion } from './version.js';

/** What calls do to counts. */
export interface FrameRules {
  /**
   * In which order a returning function lets go of its variables.
   *
   * - `names`: parameters as `co_varnames` has them, then locals; what the caller's stack holds goes last, last
   *   argument first. An argument thus lives until then, even when the parameter was rebound or deleted.
   * - `ascending`: slots: positional, keyword-only, `*args`, `**kw`, locals, cells.
   * - `descending`: the reverse of that.
   */
  readonly release: 'names' | 'ascending' | 'descending';
  /**
   * How an argument's reference reaches a Python function.
   *
   * - `copied`: the caller's stack keeps its own, the parameter takes one more.
   * - `moved`: the stack's reference becomes the parameter's.
   * - `borrowed`: moved; and when the stack itself had only borrowed it from a variable, the parameter has none.
   */
  readonly arguments: 'copied' | 'moved' | 'borrowed';
  /**
   * Whether reading a local takes a reference. `borrowed`: none where the compiler can show that the variable
   * outlives the use (it is consumed within its basic block, is not stored in a local, and the variable is not
   * overwritten or deleted meanwhile).
   */
  readonly localRead: 'owned' | 'borrowed';
  /**
   * Until 3.10 a frame is a managed object: a call counts as an allocation, a generator as two. A function keeps
   * the frame of a call that is over for its next one (`co_zombieframe`); others wait in a free list.
   */
  readonly memory: 'object' | 'inline';
}

/**
 * @see Objects/frameobject.c `frame_dealloc` (3.8.2–3.10.4), Python/frame.c `_PyFrame_ClearLocals`
 * (3.11.2–3.14.4), Python/flowgraph.c `optimize_load_fast` (3.14.4); run: p05, p26 (order), p01, p27 (counts).
 */
export function frameRules(version: PythonVersion): FrameRules {
  const isInline = isSince(version, 11);
  const isBorrowing = isSince(version, 14);
  return {
    release: isBorrowing ? 'descending' : isInline ? 'ascending' : 'names',
    arguments: isBorrowing ? 'borrowed' : isInline ? 'moved' : 'copied',
    localRead: isBorrowing ? 'borrowed' : 'owned',
    memory: isInline ? 'inline' : 'object',
  };
}
