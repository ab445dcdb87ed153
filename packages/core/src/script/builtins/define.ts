import type { Machine } from '../machine/machine.js';
import { Native, type NativeCode, type Type } from '../machine/objects.js';
import { typeOf } from '../machine/typeOf.js';
import { BUILTIN_FUNCTION } from '../machine/types.js';
import { isInt, type Value } from '../machine/values.js';

/**
 * Built-in functions and methods whose arguments come in a tuple in some versions: `METH_VARARGS`, or collected by
 * Argument Clinic for `*args`. Run: `gc.get_count()` on 3.8–3.13.
 */
const PACKED: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['print', [11, 14]],
  ['min', [8, 13]],
  ['max', [8, 13]],
  ['set.update', [8, 14]],
  ['str.format', [8, 16]],
  ['str.startswith', [8, 13]],
  ['str.endswith', [8, 13]],
]);

/** A built-in function. */
export function native(name: string, code: NativeCode): Native {
  const made = new Native(BUILTIN_FUNCTION, name, code);
  made.packs = PACKED.get(name) ?? null;
  return made;
}

/** Methods of a built-in type: the first argument is what they are called on. */
export function defineMethods(type: Type, methods: Readonly<Record<string, NativeCode>>): void {
  for (const [name, code] of Object.entries(methods)) {
    const method = new Native(BUILTIN_FUNCTION, name, code, type);
    method.packs = PACKED.get(`${type.name}.${name}`) ?? null;
    type.dict.set(name, method);
  }
}

/** @throws Raised TypeError, when the number of arguments is not within the bounds */
export function expectCount(
  machine: Machine,
  name: string,
  args: readonly Value[],
  least: number,
  most = least,
): void {
  if (args.length >= least && args.length <= most) return;
  const [bound, word] = args.length < least ? [least, 'at least'] : [most, 'at most'];
  const text =
    least === most
      ? `${name}() takes exactly ${least === 1 ? 'one argument' : `${least} arguments`} (${args.length} given)`
      : `${name} expected ${word} ${bound} argument${bound === 1 ? '' : 's'}, got ${args.length}`;
  throw machine.error('TypeError', text);
}

export function expectInt(machine: Machine, value: Value): number {
  if (isInt(value)) return Number(value);
  throw machine.error(
    'TypeError',
    `'${typeOf(value).name}' object cannot be interpreted as an integer`,
  );
}

/** The caller's reference to a value that stays where it is. */
export function shared(machine: Machine, value: Value): Value {
  machine.heap.take(value);
  return value;
}
