import type { Instruction } from '../compile/code.js';
import { prepare } from './calls.js';
import { Frame } from './frame.js';
import type { Machine } from './machine.js';
import { FunctionObject, Instance, type Type, Wrapper } from './objects.js';
import type { Value } from './values.js';
import { isKnown, type KnownType, specialised } from './warmth.js';

/** A function that takes so many arguments and nothing else. */
function isSimple(value: Value | undefined, count: number): value is FunctionObject {
  if (!(value instanceof FunctionObject)) return false;
  const { code } = value;
  return (
    code.argCount === count &&
    code.keywordOnlyCount === 0 &&
    !code.hasVarArgs &&
    !code.hasVarKeywords &&
    !code.isGenerator
  );
}

interface Known extends KnownType<Type> {
  readonly func: FunctionObject;
}

/**
 * From its second run on, reading a property enters the getter with the stack's reference instead of calling it
 * from C (3.12+). CPython: `LOAD_ATTR_PROPERTY`.
 */
export function quickGetter(
  machine: Machine,
  instruction: Instruction,
  owner: Value,
  name: string,
): FunctionObject | null {
  return quick(machine, instruction, owner, (type) => {
    const found = type.lookup(name);
    const [getter] = found instanceof Wrapper && found.kind === 'property' ? found.parts : [];
    return isSimple(getter, 1) ? getter : null;
  });
}

/** The same of `owner[index]` with a `__getitem__` in Python. CPython: `BINARY_OP_SUBSCR_GETITEM`. */
export function quickItem(
  machine: Machine,
  instruction: Instruction,
  owner: Value,
): FunctionObject | null {
  return quick(machine, instruction, owner, (type) => {
    const found = type.lookup('__getitem__');
    return isSimple(found, 2) ? found : null;
  });
}

function quick(
  machine: Machine,
  instruction: Instruction,
  owner: Value,
  find: (type: Type) => FunctionObject | null,
): FunctionObject | null {
  if (machine.dialect.minor < 12 || !(owner instanceof Instance)) return null;
  const { type } = owner;
  const known = specialised<Known>(
    instruction,
    (found) => isKnown(found, type),
    () => {
      const func = find(type);
      return func && { type, version: type.version, func };
    },
  );
  return known?.func ?? null;
}

/** Enters a function with the topmost values of the stack as its arguments. */
export function enterQuickly(
  machine: Machine,
  frame: Frame,
  func: FunctionObject,
  count: number,
): void {
  const from = frame.stack.length - count;
  const positional = frame.stack.splice(from);
  const owned = frame.owned.splice(from);
  machine.heap.take(func);
  const prepared = prepare(
    machine,
    func,
    { positional, owned, names: [], values: [], valuesOwned: [] },
    true,
  );
  if (prepared instanceof Frame) machine.enter(prepared);
}
