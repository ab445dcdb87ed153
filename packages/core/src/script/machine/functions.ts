import { idOf } from './heap.js';
import type { Machine } from './machine.js';
import type { Cell, DictObject, FunctionObject, Tuple } from './objects.js';

/** The cells that a function captures; the tuple's reference is handed over. */
export function setClosure(machine: Machine, func: FunctionObject, cells: Tuple): void {
  func.closure = cells.items as readonly Cell[];
  machine.heap.set(func.id, '.__closure__', cells, 'move');
}

export function setDefaults(machine: Machine, func: FunctionObject, values: Tuple): void {
  func.defaults = values;
  if (idOf(values)) machine.heap.set(func.id, '.__defaults__', values, 'move');
}

export function setKeywordDefaults(
  machine: Machine,
  func: FunctionObject,
  values: DictObject,
): void {
  func.keywordDefaults = values;
  machine.heap.set(func.id, '.__kwdefaults__', values, 'move');
}
