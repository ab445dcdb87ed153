import type { Instruction } from '../compile/code.js';
import type { Frame } from './frame.js';
import type { Machine } from './machine.js';
import { BoundMethod, FunctionObject, Native, Type } from './objects.js';
import { canBeQuick, takesArguments } from './quickInit.js';
import type { Value } from './values.js';
import { specialised } from './warmth.js';

/** What a call was specialised for. */
interface CallSite {
  /** What is called, as far as the instruction looks. */
  readonly what: unknown;
  readonly version: number;
  readonly does: CallForm;
}

/**
 * How a call runs:
 *
 * - `init`: makes an instance and enters `__init__` with the stack's references (`CALL_ALLOC_AND_ENTER_INIT`);
 * - `quiet`: does not look afterwards whether a pass is due (`CALL_LEN`, `CALL_ISINSTANCE`, `CALL_TYPE_1`,
 *   `CALL_LIST_APPEND`);
 * - `usual`: everything else.
 */
export type CallForm = 'init' | 'quiet' | 'usual';

/** How this run of a call goes. CPython (3.12+): `_Py_Specialize_Call`. */
export function formOfCall(
  machine: Machine,
  frame: Frame,
  instruction: Instruction,
  callable: Value,
  count: number,
): CallForm {
  if (machine.dialect.minor < 12 || instruction.opcode !== 'CALL') return 'usual';
  const what = identify(callable);
  const version = callable instanceof Type ? callable.version : 0;
  const site = specialised<CallSite>(
    instruction,
    (found) =>
      found.what === NO_PYTHON
        ? !isPython(callable)
        : found.what === what && found.version === version,
    () => {
      const does = formFor(machine, frame, callable);
      if (does === 'usual' && isGeneral(machine, callable))
        return { what: NO_PYTHON, version, does };
      return does && { what, version, does };
    },
  );
  if (site === null) return 'usual';
  // Until 3.13 `__init__` must need no defaults.
  const isStrict = site.does === 'init' && machine.dialect.minor <= 13;
  return isStrict && !takesArguments(callable as Type, count) ? 'usual' : site.does;
}

/** What a call is specialised for that takes whatever is no Python function. CPython: `CALL_NON_PY_GENERAL`. */
const NO_PYTHON = Symbol('no Python function');

const isPython = (callable: Value): boolean =>
  callable instanceof FunctionObject ||
  (callable instanceof BoundMethod && callable.func instanceof FunctionObject);

/** Whether there is no form of its own for what is called (3.13+). */
function isGeneral({ dialect }: Machine, callable: Value): boolean {
  if (dialect.minor < 13 || isPython(callable) || callable instanceof Native) return false;
  return !(callable instanceof Type && callable.id === 0);
}

/** Functions made by the same `def` are the same to a call. */
function identify(callable: Value): unknown {
  if (callable instanceof FunctionObject) return callable.code;
  if (callable instanceof BoundMethod && callable.func instanceof FunctionObject)
    return callable.func.code;
  return callable;
}

/** `null`: there is no form for it. */
function formFor(machine: Machine, frame: Frame, callable: Value): CallForm | null {
  if (callable instanceof Native) return isQuiet(frame, callable) ? 'quiet' : 'usual';
  if (!(callable instanceof Type)) return 'usual';
  if (callable.id === 0) return callable.name === 'type' ? 'quiet' : 'usual';
  if (callable.lookup('__new__') !== undefined) return 'usual';
  if (canBeQuick(machine, callable)) return 'init';
  return machine.dialect.minor >= 13 ? 'usual' : null;
}

const QUIET = new Set(['len', 'isinstance']);

/** `append` has an instruction of its own where its result is dropped. */
function isQuiet(frame: Frame, { name, owner }: Native): boolean {
  if (owner === null) return QUIET.has(name);
  return name === 'append' && frame.instructions[frame.pc]?.opcode === 'POP_TOP';
}
