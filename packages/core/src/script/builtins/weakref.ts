import { idOf } from '../machine/heap.js';
import type { Machine } from '../machine/machine.js';
import {
  FunctionObject,
  Generator,
  HeapObject,
  Instance,
  Module,
  SetObject,
  Type,
  type Weakref,
} from '../machine/objects.js';
import { makeList } from '../machine/sequences.js';
import { typeOf } from '../machine/typeOf.js';
import { MODULE, WEAKREF } from '../machine/types.js';
import type { Value } from '../machine/values.js';
import { makeWeakref } from '../machine/weakrefs.js';
import { expectCount, native } from './define.js';

function takesWeakrefs(value: Value): boolean {
  if (value instanceof Instance) return value.type.hasWeakrefs;
  const kinds = [FunctionObject, Type, SetObject, Generator, Module];
  return value instanceof HeapObject && kinds.some((kind) => value instanceof kind);
}

/** The module `weakref` of a machine. */
export function makeWeakrefModule(_machine: Machine): Module {
  const names = new Map<string, Value>([
    ['ref', WEAKREF],
    ['ReferenceType', WEAKREF],
    [
      'getweakrefcount',
      native(
        'getweakrefcount',
        (machine, [value]) => [...machine.heap.simulation.weakrefs(idOf(value))].length,
      ),
    ],
    [
      'getweakrefs',
      native('getweakrefs', (machine, [value]) => {
        const ids = machine.heap.simulation.weakrefs(idOf(value));
        return makeList(
          machine,
          ids.map((id) => machine.heap.find(id) as Weakref),
          'new',
        );
      }),
    ],
  ]);
  return new Module(MODULE, 'weakref', names);
}

/** Says what these built-in types do. To be called once. */
export function defineWeakrefs(): void {
  WEAKREF.construct = (machine, args) => {
    expectCount(machine, 'ref', args, 1, 2);
    const [object, callback = null] = args as readonly [Value, Value?];
    if (!takesWeakrefs(object)) {
      throw machine.error(
        'TypeError',
        `cannot create weak reference to '${typeOf(object).name}' object`,
      );
    }
    return makeWeakref(machine, object, callback);
  };
}
