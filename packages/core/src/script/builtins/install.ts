import type { Machine } from '../machine/machine.js';
import { Module } from '../machine/objects.js';
import * as types from '../machine/types.js';
import { EXCEPTION_NAMES, MODULE } from '../machine/types.js';
import { reportUnraisableError } from '../machine/unraisable.js';
import { ELLIPSIS, NOT_IMPLEMENTED, type Value } from '../machine/values.js';
import { native } from './define.js';
import { defineDicts } from './dicts.js';
import { defineExceptions } from './exceptions.js';
import { FUNCTIONS } from './functions.js';
import { defineIterators } from './iterators.js';
import { defineSequences } from './lists.js';
import { installErrors } from './raising.js';
import { defineSets } from './sets.js';
import { defineSpecials } from './specials.js';
import { defineTexts } from './texts.js';
import { defineTypes } from './types.js';
import { defineWeakrefs } from './weakref.js';

const TYPES = [
  types.OBJECT,
  types.TYPE,
  types.INT,
  types.BOOL,
  types.FLOAT,
  types.STR,
  types.BYTES,
  types.LIST,
  types.TUPLE,
  types.DICT,
  types.SET,
  types.FROZENSET,
  types.SLICE,
  types.RANGE,
  types.STATICMETHOD,
  types.CLASSMETHOD,
  types.PROPERTY,
  types.SUPER,
  types.MAP,
  types.FILTER,
  types.ZIP,
  types.ENUMERATE,
  types.REVERSED,
];

let isDefined = false;

/** Built-in types are the same for all machines. */
function defineOnce(): void {
  if (isDefined) return;
  isDefined = true;
  defineTypes();
  defineExceptions();
  defineSequences();
  defineDicts();
  defineSets();
  defineTexts();
  defineIterators();
  defineWeakrefs();
  defineSpecials();
}

/** Gives a machine what every script finds there. */
export function installBuiltins(machine: Machine): void {
  defineOnce();
  installErrors(machine);
  machine.unraisable = (raised, from) => reportUnraisableError(machine, raised, from);
  const names = new Map<string, Value>([
    ['Ellipsis', ELLIPSIS],
    ['NotImplemented', NOT_IMPLEMENTED],
    ['__name__', '__main__'],
    ['__debug__', true],
  ]);
  for (const type of TYPES) names.set(type.name, type);
  for (const name of EXCEPTION_NAMES) names.set(name, types.typeNamed(name));
  for (const [name, func] of FUNCTIONS) names.set(name, func);
  names.set(
    'globals',
    native('globals', () => new Module(MODULE, '__main__', machine.globals)),
  );
  machine.builtins = names;
}
