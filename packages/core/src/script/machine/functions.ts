import { idOf } from './heap.js';
import type { Machine } from './machine.js';
import type { Cell, DictObject, FunctionObject, Tuple } from './objects.js';

/** Places of a function in the order in which it lets go of them. CPython: `func_clear`. */
const PLACES = ['.__defaults__', '.__kwdefaults__', '.__dict__', '.__closure__'];

/** Before a function holds anything, its places are put in order. */
export function preparePlaces(machine: Machine, func: FunctionObject): void {
  if (func.isPrepared) return;
  func.isPrepared = true;
  for (const key of PLACES)
    machine.heap.send({ type: 'set-slot', owner: func.id, key, object: null });
}

/** The cells that a function captures; the tuple's reference is handed over. */
export function setClosure(machine: Machine, func: FunctionObject, cells: Tuple): void {
  preparePlaces(machine, func);
  func.closure = cells.items as readonly Cell[];
  machine.heap.set(func.id, '.__closure__', cells, 'move');
}

export function setDefaults(machine: Machine, func: FunctionObject, values: Tuple): void {
  preparePlaces(machine, func);
  func.defaults = values;
  if (idOf(values)) machine.heap.set(func.id, '.__defaults__', values, 'move');
}

export function setKeywordDefaults(
  machine: Machine,
  func: FunctionObject,
  values: DictObject,
): void {
  preparePlaces(machine, func);
  func.keywordDefaults = values;
  machine.heap.set(func.id, '.__kwdefaults__', values, 'move');
}
