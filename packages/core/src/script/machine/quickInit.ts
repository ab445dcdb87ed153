import type { Instruction } from '../compile/code.js';
import type { Passed } from './arguments.js';
import { prepare } from './calls.js';
import { Frame } from './frame.js';
import { newInstance } from './instances.js';
import type { Machine } from './machine.js';
import { FunctionObject, type Type } from './objects.js';
import { BASE_EXCEPTION } from './types.js';
import type { Value } from './values.js';
import { isKnown, type KnownType, specialised } from './warmth.js';

/**
 * From its second run on, a call of a class whose `__init__` is a plain function goes without packing arguments
 * into a tuple (3.12+). CPython: `CALL_ALLOC_AND_ENTER_INIT`, `specialize_class_call`.
 */
export function isQuickInit(
  machine: Machine,
  type: Type,
  args: readonly Value[],
  names: readonly string[],
  instruction: Instruction,
): boolean {
  if (machine.dialect.minor < 12 || names.length > 0 || instruction.opcode !== 'CALL') return false;
  const known = specialised<KnownType<Type>>(
    instruction,
    (found) => isKnown(found, type),
    () => (canBeQuick(type) ? { type, version: type.version } : null),
  );
  return known !== null && fits(type.lookup('__init__') as FunctionObject, args.length);
}

function canBeQuick(type: Type): boolean {
  const init = type.lookup('__init__');
  if (!(init instanceof FunctionObject) || type.lookup('__new__') !== undefined) return false;
  if (type.isSubtypeOf(BASE_EXCEPTION) || type.mro.some((each) => each.makePayload)) return false;
  const { code } = init;
  return (
    !code.hasVarArgs && !code.hasVarKeywords && code.keywordOnlyCount === 0 && !code.isGenerator
  );
}

/** Only as many arguments as there are parameters: no defaults. */
const fits = (init: FunctionObject, count: number): boolean => init.code.argCount === count + 1;

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
