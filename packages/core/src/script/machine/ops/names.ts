import type { Constant } from '../../compile/code.js';
import { constantValue } from '../constants.js';
import { deleteItem, findItem, setItem } from '../dictOps.js';
import type { Frame } from '../frame.js';
import { idOf, referenceTo } from '../heap.js';
import { importedName, importModule } from '../imports.js';
import { storeLocal } from '../locals.js';
import type { Machine } from '../machine.js';
import { Cell } from '../objects.js';
import type { Operation } from '../operations.js';
import { popOwned } from '../stack.js';
import { CELL } from '../types.js';
import { CodeValue, NULL, type Value } from '../values.js';

const MAIN = '__main__';

/** Instructions about names: the module's, a class body's, cells', constants. */
export const NAME_OPERATIONS: Readonly<Record<string, Operation>> = {
  LOAD_CONST(_machine, frame, { value }) {
    const isCode = typeof value === 'object' && value !== null && 'instructions' in value;
    frame.push(isCode ? new CodeValue(value) : constantValue(value as Constant), true);
  },
  LOAD_SMALL_INT(_machine, frame, { arg }) {
    frame.push(arg, true);
  },
  LOAD_NAME(machine, frame, { value }) {
    const name = value as string;
    const local = frame.names ? findItem(machine, frame.names, name) : undefined;
    load(machine, frame, local !== undefined ? local : global(machine, name));
  },
  LOAD_GLOBAL(machine, frame, { value, arg }) {
    load(machine, frame, global(machine, value as string));
    if (machine.dialect.minor >= 11 && arg & 1) frame.push(NULL, true);
    if (machine.dialect.selfPlace === 'below' && arg & 1) swapTop(frame);
  },
  STORE_NAME(machine, frame, { value }) {
    if (frame.names) {
      setItem(machine, frame.names, value as string, frame.peek(1));
      const top = popOwned(machine, frame);
      machine.heap.release(top);
    } else storeGlobal(machine, frame, value as string);
  },
  STORE_GLOBAL(machine, frame, { value }) {
    storeGlobal(machine, frame, value as string);
  },
  DELETE_NAME(machine, frame, { value }) {
    if (!frame.names) deleteGlobal(machine, value as string);
    else if (!deleteItem(machine, frame.names, value as string))
      throw notDefined(machine, value as string);
  },
  DELETE_GLOBAL(machine, _frame, { value }) {
    deleteGlobal(machine, value as string);
  },
  LOAD_DEREF(machine, frame, { arg }) {
    load(machine, frame, cellValue(machine, frame, arg));
  },
  LOAD_CLASSDEREF(machine, frame, { arg, value }) {
    loadClassDeref(machine, frame, arg, value as string);
  },
  LOAD_FROM_DICT_OR_DEREF(machine, frame, { arg, value }) {
    const names = popOwned(machine, frame);
    loadClassDeref(machine, frame, arg, value as string);
    machine.heap.release(names);
  },
  LOAD_LOCALS(machine, frame) {
    load(machine, frame, frame.names);
  },
  STORE_DEREF(machine, frame, { arg }) {
    const cell = frame.locals[arg] as Cell;
    const value = popOwned(machine, frame);
    const old = cell.value;
    cell.value = value;
    machine.heap.set(cell.id, '.cell_contents', value, 'move', false, old);
  },
  DELETE_DEREF(machine, frame, { arg }) {
    const cell = frame.locals[arg] as Cell;
    if (cell.value === undefined) throw freeUnset(machine, frame, arg);
    const old = cell.value;
    cell.value = undefined;
    if (idOf(old)) machine.heap.clear(cell.id, '.cell_contents', old);
  },
  LOAD_CLOSURE(machine, frame, { arg }) {
    load(machine, frame, frame.locals[arg] as Value);
  },
  MAKE_CELL(machine, frame, { arg }) {
    makeCell(machine, frame, arg);
  },
  COPY_FREE_VARS(machine, frame) {
    copyFreeVariables(machine, frame);
  },
  IMPORT_NAME(machine, frame, { value }) {
    frame.stack.length -= 2;
    frame.owned.length -= 2;
    frame.push(importModule(machine, value as string), true);
  },
  IMPORT_FROM(machine, frame, { value }) {
    const found = importedName(machine, frame.peek(1), value as string);
    load(machine, frame, found);
  },
  LOAD_BUILD_CLASS(machine, frame) {
    frame.push(machine.builtins.get('__build_class__')!, true);
  },
  LOAD_COMMON_CONSTANT(machine, frame, { value }) {
    frame.push(machine.builtins.get(value as string)!, true);
  },
  LOAD_ASSERTION_ERROR(machine, frame) {
    frame.push(machine.builtins.get('AssertionError')!, true);
  },
};

function load(machine: Machine, frame: Frame, value: Value): void {
  machine.heap.take(value);
  frame.push(value, true);
}

function swapTop({ stack, owned }: Frame): void {
  const top = stack.length - 1;
  [stack[top], stack[top - 1]] = [stack[top - 1]!, stack[top]!];
  [owned[top], owned[top - 1]] = [owned[top - 1]!, owned[top]!];
}

function global(machine: Machine, name: string): Value {
  const found = machine.globals.get(name);
  if (found !== undefined) return found;
  const builtin = machine.builtins.get(name);
  if (builtin !== undefined) return builtin;
  throw notDefined(machine, name);
}

function notDefined(machine: Machine, name: string): unknown {
  return machine.error('NameError', `name '${name}' is not defined`);
}

/** As a dict's item: the new value is held before the old one goes, then the stack lets go of its reference. */
function storeGlobal(machine: Machine, frame: Frame, name: string): void {
  const value = frame.peek(1);
  setGlobal(machine, name, value);
  frame.stack.pop();
  if (frame.owned.pop()) machine.heap.release(value);
}

/** A name keeps its place among the others until it is deleted, whatever it stands for. */
function setGlobal(machine: Machine, name: string, value: Value): void {
  const old = machine.globals.get(name);
  machine.globals.set(name, value);
  const object = referenceTo(value);
  if (object === null && old !== undefined && idOf(old) === 0) return;
  machine.heap.send({ type: 'bind', frame: MAIN, name, object, reference: 'new' });
}

function deleteGlobal(machine: Machine, name: string): void {
  const old = machine.globals.get(name);
  if (old === undefined) throw notDefined(machine, name);
  machine.globals.delete(name);
  machine.heap.send({ type: 'unbind', frame: MAIN, name });
}

function cellValue(machine: Machine, frame: Frame, slot: number): Value {
  const { value } = frame.locals[slot] as Cell;
  if (value === undefined) throw freeUnset(machine, frame, slot);
  return value;
}

function freeUnset(machine: Machine, frame: Frame, slot: number): unknown {
  const name = frame.code.slots[slot] as string;
  if (frame.code.cellNames.includes(name)) {
    const text =
      machine.dialect.minor >= 11
        ? `cannot access local variable '${name}' where it is not associated with a value`
        : `local variable '${name}' referenced before assignment`;
    return machine.error('UnboundLocalError', text);
  }
  const text =
    machine.dialect.minor >= 11
      ? `cannot access free variable '${name}' where it is not associated with a value in enclosing scope`
      : `free variable '${name}' referenced before assignment in enclosing scope`;
  return machine.error('NameError', text);
}

function loadClassDeref(machine: Machine, frame: Frame, slot: number, name: string): void {
  const own = frame.names ? findItem(machine, frame.names, name) : undefined;
  load(machine, frame, own !== undefined ? own : cellValue(machine, frame, slot));
}

/** A cell takes a variable's place, and holds what it stood for. */
export function makeCell(machine: Machine, frame: Frame, slot: number): void {
  const { heap } = machine;
  const id = heap.allocate('cell');
  const cell = heap.register(new Cell(id, CELL));
  const value = frame.locals[slot];
  if (value !== undefined) {
    cell.value = value;
    heap.set(id, '.cell_contents', value, 'new');
  }
  storeLocal(machine, frame, slot, cell, true);
}

/** The cells that came with the function. */
export function copyFreeVariables(machine: Machine, frame: Frame): void {
  const { freeSlot } = frame.code;
  for (const [at, cell] of (frame.func?.closure ?? []).entries()) {
    machine.heap.take(cell);
    storeLocal(machine, frame, freeSlot + at, cell, true);
  }
}
