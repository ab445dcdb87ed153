import type { SiteId, TraceDictionary } from '@refwind/core';

/** Instructions after which execution goes on in the caller, without a look. */
const LEAVES = /^(RETURN_|YIELD_|RERAISE|RAISE_|END_)/;
/** What a function does before its `RESUME`. */
const PROLOGUE = new Set(['MAKE_CELL', 'COPY_FREE_VARS']);

/** Where execution was and is. */
export interface Step {
  readonly before: SiteId;
  readonly now: SiteId;
  /** Whether the instruction before has allocated an object of a managed type. */
  readonly allocated: boolean;
}

/**
 * Whether the interpreter has surely looked for pending work between two instructions that did something. It looks
 * when a function is entered, at a backward jump and after most calls of C functions (from 3.12 on). Of calls, those
 * that allocated count: `append`, `len` and a few more are carried out in place, without a look.
 *
 * @see `CHECK_PERIODIC`, `CHECK_EVAL_BREAKER` in Python/bytecodes.c (3.13, 3.14)
 */
export function isLookBetween(dictionary: TraceDictionary, step: Step): boolean {
  const { before, now } = step;
  if (before === now || before < 0 || now < 0) return false;
  const { sites, strings } = dictionary;
  const [from, to] = [sites[before], sites[now]];
  const opcode = strings[from.opcode];
  const isInPrologue = PROLOGUE.has(strings[to.opcode]);
  if (from.function !== to.function || from.file !== to.file) {
    return !LEAVES.test(opcode) && !isInPrologue;
  }
  if (PROLOGUE.has(opcode)) return !isInPrologue;
  return to.offset < from.offset || (step.allocated && opcode.startsWith('CALL'));
}
