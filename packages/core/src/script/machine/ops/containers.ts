import type { Instruction } from '../../compile/code.js';
import { getAttribute } from '../attributes.js';
import { callValue } from '../calls.js';
import { makeDict, setItem, updateDict } from '../dictOps.js';
import type { Frame } from '../frame.js';
import { collect } from '../iteration.js';
import type { Machine } from '../machine.js';
import { DictObject, List, type SetObject } from '../objects.js';
import type { Operation } from '../operations.js';
import { enterQuickly, quickItem } from '../quickCalls.js';
import { append, makeList, makeTuple } from '../sequences.js';
import { addToSet, makeSet } from '../sets.js';
import { makeSlice, withSlice } from '../slices.js';
import { closeInputs, own, popOwned, replaceInputs, takePlace, takeTop } from '../stack.js';
import { contains, deleteSubscript, getSubscript, setSubscript } from '../subscripts.js';
import { unpackRest, unpackSequence } from '../unpacking.js';
import type { Value } from '../values.js';
import { specialised } from '../warmth.js';

/** Displays, items, unpacking. */
export const CONTAINER_OPERATIONS: Readonly<Record<string, Operation>> = {
  BUILD_LIST(machine, frame, { arg }) {
    const [items, owned] = takeTop(frame, arg);
    frame.push(makeList(machine, items, owned), true);
  },
  BUILD_TUPLE(machine, frame, { arg }) {
    const [items, owned] = takeTop(frame, arg);
    frame.push(makeTuple(machine, items, owned), true);
  },
  BUILD_SET(machine, frame, { arg }) {
    const set = makeSet(machine);
    for (let depth = arg; depth > 0; depth -= 1) {
      const item = takePlace(machine, frame, depth);
      try {
        addToSet(machine, set, item, 'move');
      } catch (error) {
        machine.heap.release(item);
        machine.heap.release(set);
        throw error;
      }
    }
    takeTop(frame, arg);
    frame.push(set, true);
  },
  BUILD_MAP(machine, frame, { arg }) {
    const dict = makeDict(machine);
    for (let at = arg; at > 0; at -= 1)
      setItem(machine, dict, frame.peek(2 * at), frame.peek(2 * at - 1));
    closeInputs(machine, frame, 2 * arg);
    frame.push(dict, true);
  },
  BUILD_CONST_KEY_MAP(machine, frame, { arg, value }) {
    const dict = makeDict(machine);
    const names = value as readonly string[];
    for (const [at, name] of names.entries())
      setItem(machine, dict, name, frame.peek(arg + 1 - at));
    closeInputs(machine, frame, arg + 1);
    frame.push(dict, true);
  },
  BUILD_SLICE(machine, frame, { arg }) {
    const step = arg === 3 ? frame.peek(1) : null;
    const slice = makeSlice(machine, frame.peek(arg), frame.peek(arg - 1), step);
    closeInputs(machine, frame, arg);
    frame.push(slice, true);
  },
  BUILD_STRING(_machine, frame, { arg }) {
    frame.push(takeTop(frame, arg)[0].join(''), true);
  },
  LIST_APPEND(machine, frame, { arg }) {
    const value = popOwned(machine, frame);
    append(machine, frame.peek(arg) as List, value, 'move');
  },
  SET_ADD(machine, frame, { arg }) {
    addToSet(machine, frame.peek(arg + 1) as SetObject, frame.peek(1));
    closeInputs(machine, frame, 1);
  },
  MAP_ADD(machine, frame, { arg }) {
    const [key, value] = [own(machine, frame, 2), own(machine, frame, 1)];
    setItem(machine, frame.peek(arg + 2) as DictObject, key, value, 'move');
    takeTop(frame, 2);
  },
  LIST_EXTEND(machine, frame, { arg }) {
    const list = frame.peek(arg + 1) as List;
    for (const item of collect(machine, frame.peek(1), 'held')) append(machine, list, item, 'move');
    closeInputs(machine, frame, 1);
  },
  SET_UPDATE(machine, frame, { arg }) {
    const set = frame.peek(arg + 1) as SetObject;
    for (const item of collect(machine, frame.peek(1))) {
      addToSet(machine, set, item);
      machine.heap.release(item);
    }
    closeInputs(machine, frame, 1);
  },
  DICT_UPDATE: merge,
  DICT_MERGE: merge,
  LIST_TO_TUPLE: listToTuple,
  UNPACK_SEQUENCE(machine, frame, instruction) {
    const items = unpackSequence(machine, frame.peek(1), instruction);
    closeInputs(machine, frame, 1);
    for (const value of items.reverse()) frame.push(value, true);
  },
  UNPACK_EX(machine, frame, { arg }) {
    const items = unpackRest(machine, frame.peek(1), arg & 0xff, arg >> 8);
    closeInputs(machine, frame, 1);
    for (const value of items.reverse()) frame.push(value, true);
  },
  BINARY_SUBSCR: subscript,
  BINARY_SLICE(machine, frame) {
    const value = withSlice(machine, frame.peek(2), frame.peek(1), (slice) =>
      getSubscript(machine, frame.peek(3), slice),
    );
    closeSlice(machine, frame);
    closeInputs(machine, frame, 1);
    frame.push(value, true);
  },
  STORE_SUBSCR(machine, frame, instruction) {
    storeSubscript(machine, frame, instruction);
  },
  STORE_SLICE(machine, frame) {
    withSlice(machine, frame.peek(2), frame.peek(1), (slice) =>
      setSubscript(machine, frame.peek(3), slice, frame.peek(4)),
    );
    closeSlice(machine, frame);
    closeInputs(machine, frame, 2);
  },
  DELETE_SUBSCR(machine, frame) {
    deleteSubscript(machine, frame.peek(2), frame.peek(1));
    closeInputs(machine, frame, 2);
  },
  CONTAINS_OP(machine, frame, { arg }) {
    const found = contains(machine, frame.peek(1), frame.peek(2));
    closeInputs(machine, frame, 2);
    frame.push(found !== (arg === 1), true);
  },
};

/** A slice of the topmost two goes, and they with it, the lower one first. CPython: `_PyBuildSlice_ConsumeRefs`. */
function closeSlice(machine: Machine, frame: Frame): void {
  const ends = [takePlace(machine, frame, 2), takePlace(machine, frame, 1)];
  takeTop(frame, 2);
  for (const end of ends) machine.heap.release(end);
}

/**
 * Specialised for lists and dicts, the stack's reference to the value becomes the container's. A list is let go of
 * before the old value is, a dict after it.
 */
function storeSubscript(machine: Machine, frame: Frame, instruction: Instruction): void {
  const container = frame.peek(2);
  const index = frame.peek(1);
  if (!isQuickStore(machine, container, index, instruction)) {
    setSubscript(machine, container, index, frame.peek(3));
    closeInputs(machine, frame, 3);
    return;
  }
  if (container instanceof List) storeInList(machine, frame, container, index as number);
  else storeInDict(machine, frame, container as DictObject);
}

function storeInList(machine: Machine, frame: Frame, list: List, index: number): void {
  const old = list.items[index];
  machine.heap.take(old);
  setSubscript(machine, list, index, frame.peek(3));
  const [[value], [valueOwned, listOwned]] = takeTop(frame, 3);
  if (valueOwned) machine.heap.release(value);
  if (listOwned) machine.heap.release(list);
  machine.heap.release(old);
}

function storeInDict(machine: Machine, frame: Frame, dict: DictObject): void {
  const [value, key] = [own(machine, frame, 3), own(machine, frame, 1)];
  setItem(machine, dict, key, value, 'move');
  const [, [, dictOwned]] = takeTop(frame, 3);
  if (dictOwned) machine.heap.release(dict);
}

/** CPython (3.12+): `STORE_SUBSCR_DICT`, `STORE_SUBSCR_LIST_INT`. */
function isQuickStore(
  machine: Machine,
  container: Value,
  index: Value,
  instruction: Instruction,
): boolean {
  if (machine.dialect.minor < 12) return false;
  const kind =
    container instanceof DictObject
      ? 'dict'
      : container instanceof List &&
          typeof index === 'number' &&
          index >= 0 &&
          index < container.items.length
        ? 'list'
        : null;
  return (
    specialised(
      instruction,
      (found) => found === kind,
      () => kind,
    ) !== null
  );
}

export function subscript(machine: Machine, frame: Frame, instruction: Instruction): void {
  const func = quickItem(machine, instruction, frame.peek(2));
  if (func) {
    enterQuickly(machine, frame, func, 2);
    return;
  }
  const value = getSubscript(machine, frame.peek(2), frame.peek(1));
  replaceInputs(machine, frame, 2, value);
}

function merge(
  machine: Machine,
  frame: Frame,
  { arg, opcode }: { arg: number; opcode: string },
): void {
  const dict = frame.peek(arg + 1) as DictObject;
  const other = frame.peek(1);
  if (other instanceof DictObject) {
    if (opcode === 'DICT_MERGE') checkRepeated(machine, dict, other);
    updateDict(machine, dict, other);
  } else updateFromMapping(machine, dict, other);
  closeInputs(machine, frame, 1);
}

function checkRepeated(machine: Machine, dict: DictObject, other: DictObject): void {
  const keys = new Set([...dict.dict].map(({ key }) => key));
  for (const { key } of other.dict) {
    if (keys.has(key)) {
      throw machine.error('TypeError', `got multiple values for keyword argument '${String(key)}'`);
    }
  }
}

function updateFromMapping(machine: Machine, dict: DictObject, other: Value): void {
  const keys = getAttribute(machine, other, 'keys');
  const names = callValue(machine, keys, []);
  for (const key of collect(machine, names)) {
    const value = getSubscript(machine, other, key);
    setItem(machine, dict, key, value);
    machine.heap.release(value);
    machine.heap.release(key);
  }
  machine.heap.release(names);
  machine.heap.release(keys);
}

export function listToTuple(machine: Machine, frame: Frame): void {
  const list = frame.peek(1) as List;
  const tuple = makeTuple(machine, [...list.items], 'new');
  closeInputs(machine, frame, 1);
  frame.push(tuple, true);
}
