import type { Passed } from './arguments.js';
import { prepare } from './calls.js';
import { Frame } from './frame.js';
import { newInstance } from './instances.js';
import type { Machine } from './machine.js';
import { FunctionObject, type Type } from './objects.js';
import { BASE_EXCEPTION } from './types.js';
import type { Value } from './values.js';

/**
 * Whether a call of a class may go without packing arguments into a tuple: its `__init__` is a plain function
 * (3.13+; there only if instances have their attributes in themselves). 3.12.1 has the instruction and does not come
 * to it. CPython: `get_init_for_simple_managed_python_class`.
 */
export function canBeQuick({ dialect }: Machine, type: Type): boolean {
  if (dialect.minor <= 12 || (dialect.minor === 13 && !type.hasDict)) return false;
  const init = type.lookup('__init__');
  if (!(init instanceof FunctionObject)) return false;
  if (type.isSubtypeOf(BASE_EXCEPTION) || type.mro.some((each) => each.makePayload)) return false;
  const { code } = init;
  return (
    !code.hasVarArgs && !code.hasVarKeywords && code.keywordOnlyCount === 0 && !code.isGenerator
  );
}

/** Whether `__init__` has as many parameters as there are arguments, and its instance: no defaults. */
export const takesArguments = (type: Type, count: number): boolean =>
  (type.lookup('__init__') as FunctionObject).code.argCount === count + 1;

/** Makes the instance and enters `__init__` with the stack's references. */
export function enterInit(
  machine: Machine,
  type: Type,
  callee: {
    readonly args: readonly Value[];
    readonly owned: readonly boolean[];
    readonly callableOwned: boolean;
  },
): void {
  const { heap } = machine;
  const instance = newInstance(machine, type);
  if (callee.callableOwned) heap.release(type);
  const init = type.lookup('__init__') as FunctionObject;
  heap.take(init);
  heap.take(instance);
  const passed: Passed = {
    positional: [instance, ...callee.args],
    owned: [true, ...callee.owned],
    names: [],
    values: [],
    valuesOwned: [],
  };
  const frame = prepare(machine, init, passed, true);
  if (!(frame instanceof Frame)) return;
  frame.instance = instance;
  machine.enter(frame);
}
