import type { Machine } from '../machine/machine.js';
import { type Keywords, Native, type NativeCode, type Type } from '../machine/objects.js';
import { typeOf } from '../machine/typeOf.js';
import { BUILTIN_FUNCTION } from '../machine/types.js';
import { isInt, type Value } from '../machine/values.js';

/** A built-in function. */
export function native(name: string, code: NativeCode): Native {
  return new Native(BUILTIN_FUNCTION, name, code);
}

/** Methods of a built-in type: the first argument is what they are called on. */
export function defineMethods(type: Type, methods: Readonly<Record<string, NativeCode>>): void {
  for (const [name, code] of Object.entries(methods)) {
    type.dict.set(name, new Native(BUILTIN_FUNCTION, name, code, type));
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

export const keyword = (keywords: Keywords, name: string): Value | undefined => keywords.get(name);
