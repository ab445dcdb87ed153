import type { Machine } from './machine.js';
import { Module } from './objects.js';
import type { Value } from './values.js';

/** Makes a module that scripts may import. */
export type ModuleMaker = (machine: Machine) => Module;

const MAKERS = new Map<string, ModuleMaker>();

export function offerModule(name: string, make: ModuleMaker): void {
  MAKERS.set(name, make);
}

/** @throws Raised ModuleNotFoundError */
export function importModule(machine: Machine, name: string): Module {
  const known = machine.modules.get(name);
  if (known) return known;
  const make = MAKERS.get(name);
  if (!make) throw machine.error('ModuleNotFoundError', `No module named '${name}'`);
  const module = make(machine);
  machine.modules.set(name, module);
  return module;
}

/** `from module import name`; the reference stays the module's. */
export function importedName(machine: Machine, module: Value, name: string): Value {
  const found = module instanceof Module ? module.names.get(name) : undefined;
  if (found !== undefined) return found;
  const from = module instanceof Module ? module.name : '?';
  throw machine.error(
    'ImportError',
    `cannot import name '${name}' from '${from}' (unknown location)`,
  );
}
