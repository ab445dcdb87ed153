import type { Instruction } from '../../compile/code.js';
import type { Passed } from '../arguments.js';
import { formOfCall } from '../callSites.js';
import { callValue, NO_KEYWORDS, prepare } from '../calls.js';
import { Frame } from '../frame.js';
import { collect } from '../iteration.js';
import type { Machine } from '../machine.js';
import { BoundMethod, type DictObject, FunctionObject, Tuple, type Type } from '../objects.js';
import type { Operation } from '../operations.js';
import { enterInit } from '../quickInit.js';
import { makeTuple } from '../sequences.js';
import { NULL, type Value } from '../values.js';
import { listToTuple } from './containers.js';

/** What a call takes off the stack. */
interface Callee {
  readonly callable: Value;
  readonly callableOwned: boolean;
  /** `self` first, if there is one. */
  readonly args: readonly Value[];
  readonly owned: readonly boolean[];
  /** How many of the arguments have names, the last ones. */
  readonly names: readonly string[];
}

export const CALL_OPERATIONS: Readonly<Record<string, Operation>> = {
  PRECALL() {},
  KW_NAMES(_machine, frame, { value }) {
    frame.keywordNames = value as readonly string[];
  },
  CALL(machine, frame, instruction) {
    const names = frame.keywordNames;
    frame.keywordNames = NO_NAMES;
    call(machine, frame, take(machine, frame, instruction.arg, names), instruction);
  },
  CALL_KW(machine, frame, instruction) {
    frame.stack.pop();
    frame.owned.pop();
    const names = instruction.value as readonly string[];
    call(machine, frame, take(machine, frame, instruction.arg, names), instruction);
  },
  CALL_FUNCTION(machine, frame, { arg }) {
    callKeepingStack(machine, frame, arg, false, NO_NAMES);
  },
  CALL_METHOD(machine, frame, { arg }) {
    callKeepingStack(machine, frame, arg, true, NO_NAMES);
  },
  CALL_FUNCTION_KW(machine, frame, { arg, value }) {
    frame.stack.pop();
    frame.owned.pop();
    callKeepingStack(machine, frame, arg, false, value as readonly string[]);
  },
  CALL_FUNCTION_EX(machine, frame, { arg }) {
    callUnpacked(machine, frame, arg);
  },
  CALL_INTRINSIC_1(machine, frame) {
    listToTuple(machine, frame);
  },
};

const NO_NAMES: readonly string[] = [];

/** Takes a call's values off the stack; from 3.11 on a bound method gives way to its function and its object. */
function take(
  machine: Machine,
  { stack, owned }: Frame,
  count: number,
  names: readonly string[],
): Callee {
  const base = stack.length - count - 2;
  const [first, second, ...args] = stack.splice(base) as [Value, Value, ...Value[]];
  const [firstOwned, secondOwned, ...argsOwned] = owned.splice(base) as [
    boolean,
    boolean,
    ...boolean[],
  ];
  const isBelow = machine.dialect.selfPlace === 'below';
  const callable = isBelow && first === NULL ? second : first;
  const hasSelf = isBelow ? first !== NULL : second !== NULL;
  const callee: Callee = {
    callable,
    callableOwned: isBelow && first === NULL ? secondOwned : firstOwned,
    args: hasSelf ? [second, ...args] : args,
    owned: hasSelf ? [secondOwned, ...argsOwned] : argsOwned,
    names,
  };
  return !hasSelf && callable instanceof BoundMethod && callable.func instanceof FunctionObject
    ? unbound(machine, callee, callable)
    : callee;
}

function unbound(machine: Machine, callee: Callee, method: BoundMethod): Callee {
  machine.heap.take(method.self);
  machine.heap.take(method.func);
  if (callee.callableOwned) machine.heap.release(method);
  return {
    ...callee,
    callable: method.func,
    callableOwned: true,
    args: [method.self, ...callee.args],
    owned: [true, ...callee.owned],
  };
}

/** A call from 3.11 on: a Python function's frame takes the arguments over, built-in code borrows them. */
function call(machine: Machine, frame: Frame, callee: Callee, instruction: Instruction): void {
  const { callable, callableOwned } = callee;
  if (callable instanceof FunctionObject) {
    formOfCall(machine, frame, instruction, callable, callee.args.length);
    start(machine, frame, prepare(machine, callable, passedOf(callee), callableOwned));
    return;
  }
  const form = formOfCall(machine, frame, instruction, callable, callee.args.length);
  if (form === 'init') {
    enterInit(machine, callable as Type, callee);
    return;
  }
  frame.passing = [callable, ...callee.args];
  let result: Value;
  try {
    result = callBuiltin(machine, frame, callee);
  } finally {
    frame.passing = [];
  }
  frame.push(result, true);
  if (form !== 'quiet') machine.check();
}

function callBuiltin(machine: Machine, frame: Frame, callee: Callee): Value {
  const { args, names } = callee;
  const plain = names.length === 0 ? args : args.slice(0, args.length - names.length);
  const keywords =
    names.length === 0
      ? NO_KEYWORDS
      : new Map(names.map((name, at) => [name, args[plain.length + at] as Value]));
  try {
    return callValue(machine, callee.callable, plain, keywords);
  } finally {
    releaseCall(machine, frame, callee);
  }
}

/**
 * After the call the stack's references go: from 3.14 on the last first, before that the callable first. What is
 * still to go is on the stack meanwhile.
 */
function releaseCall(
  { heap, dialect }: Machine,
  { passing }: Frame,
  { callable, callableOwned, args, owned }: Callee,
): void {
  if (dialect.minor >= 14 || dialect.minor <= 10) {
    for (let at = args.length - 1; at >= 0; at -= 1) {
      passing.pop();
      if (owned[at]) heap.release(args[at]);
    }
    passing.pop();
    if (callableOwned) heap.release(callable);
    return;
  }
  if (callableOwned) heap.release(callable);
  for (let at = 0; at < args.length; at += 1) if (owned[at]) heap.release(args[at]);
}

function passedOf({ args, owned, names }: Callee): Passed {
  const plain = args.length - names.length;
  return {
    positional: args.slice(0, plain),
    owned: owned.slice(0, plain),
    names,
    values: args.slice(plain),
    valuesOwned: owned.slice(plain),
  };
}

function start(machine: Machine, frame: Frame, prepared: Frame | Value): void {
  if (prepared instanceof Frame) machine.enter(prepared);
  else frame.push(prepared, true);
}

/**
 * A call up to 3.10: the stack keeps arguments and callable until it is over, a Python function's frame has copies.
 */
function callKeepingStack(
  machine: Machine,
  frame: Frame,
  count: number,
  isMethod: boolean,
  names: readonly string[],
): void {
  const { stack } = frame;
  const base = stack.length - count - (isMethod ? 2 : 1);
  const hasSelf = isMethod && stack[base + 1] !== NULL;
  const callable = stack[base] as Value;
  const args = stack.slice(isMethod && !hasSelf ? base + 2 : base + 1);
  const plain = args.length - names.length;
  const keywords = new Map(names.map((name, at) => [name, args[plain + at] as Value]));
  const result = callValue(machine, callable, args.slice(0, plain), keywords);
  while (stack.length > base) {
    const value = stack.pop() as Value;
    frame.owned.pop();
    if (value !== NULL) machine.heap.release(value);
  }
  frame.push(result, true);
}

/** `f(*args, **kw)` */
function callUnpacked(machine: Machine, frame: Frame, flags: number): void {
  const { stack, owned } = frame;
  const { minor } = machine.dialect;
  const hasKeywords = minor >= 14 ? stack.at(-1) !== NULL : (flags & 1) === 1;
  const size = minor >= 14 ? 4 : (minor >= 11 ? 3 : 2) + (hasKeywords ? 1 : 0);
  const base = stack.length - size;
  const values = stack.splice(base);
  const own = owned.splice(base);
  const callableAt = machine.dialect.selfPlace === 'below' ? 1 : 0;
  const argsAt = minor >= 11 ? 2 : 1;
  const keywords = hasKeywords ? (values[argsAt + 1] as DictObject) : null;
  const args = argumentTuple(machine, values[argsAt] as Value, own[argsAt] as boolean);
  values[argsAt] = args;
  own[argsAt] = true;
  const named = new Map(
    [...(keywords?.dict ?? [])].map(({ key, value }) => [key as string, value]),
  );
  const release = (): void => {
    const order = minor >= 14 || minor <= 10 ? [...values.keys()].reverse() : [...values.keys()];
    for (const at of order) {
      const value = values[at];
      values[at] = NULL;
      if (own[at] && value !== NULL) machine.heap.release(value);
    }
  };
  const callable = values[callableAt] as Value;
  if (callable instanceof FunctionObject && minor >= 12) {
    for (const item of args.items) machine.heap.take(item);
    for (const item of named.values()) machine.heap.take(item);
    const passed: Passed = {
      positional: args.items,
      owned: args.items.map(() => true),
      names: [...named.keys()],
      values: [...named.values()],
      valuesOwned: [...named.values()].map(() => true),
    };
    const callableOwned = own[callableAt] as boolean;
    own[callableAt] = false;
    const prepared = prepare(machine, callable, passed, callableOwned);
    release();
    start(machine, frame, prepared);
    return;
  }
  const unpacked = callable instanceof FunctionObject ? unpackedForC(args.items, named, minor) : [];
  for (const each of unpacked) machine.heap.take(each);
  frame.passing = values;
  let result: Value;
  try {
    machine.spread = args.items;
    result = callValue(machine, callable, args.items, named);
  } finally {
    for (const each of unpacked) machine.heap.release(each);
    release();
    frame.passing = [];
  }
  frame.push(result, true);
  machine.check();
}

/** With keywords, C code spreads arguments out and holds them for the call. CPython: `_PyStack_UnpackDict`. */
function unpackedForC(
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  minor: number,
): readonly Value[] {
  if (named.size === 0) return [];
  return minor >= 9 ? [...args, ...named.values()] : [...named.values()];
}

function argumentTuple(machine: Machine, value: Value, owned: boolean): Tuple {
  if (value instanceof Tuple) {
    if (!owned) machine.heap.take(value);
    return value;
  }
  const tuple = makeTuple(machine, collect(machine, value), 'move');
  if (owned) machine.heap.release(value);
  return tuple;
}
