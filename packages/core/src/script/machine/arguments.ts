import type { FrameArgument } from '../../simulation/commands.js';
import { EMPTY_TUPLE } from './constants.js';
import { makeDict, setItem } from './dictOps.js';
import type { Frame } from './frame.js';
import { referenceTo } from './heap.js';
import type { Machine } from './machine.js';
import type { FunctionObject } from './objects.js';
import { makeTuple } from './sequences.js';
import type { Value } from './values.js';

/**
 * What a call passes. References that are `owned` go to the callee; up to 3.10 the caller keeps all of them, and the
 * callee's variables take their own.
 */
export interface Passed {
  readonly positional: readonly Value[];
  readonly owned: readonly boolean[];
  /** Of keyword arguments. */
  readonly names: readonly string[];
  readonly values: readonly Value[];
  readonly valuesOwned: readonly boolean[];
}

/** Puts arguments where the parameters are. CPython: `initialize_locals`. */
export function bindArguments(
  machine: Machine,
  frame: Frame,
  func: FunctionObject,
  passed: Passed,
): void {
  const { code } = func;
  const { locals, borrowed } = frame;
  const count = code.argCount + code.keywordOnlyCount;
  const kwargs = code.hasVarKeywords ? makeDict(machine) : null;
  const given = Math.min(passed.positional.length, code.argCount);
  for (let at = 0; at < given; at += 1) {
    locals[at] = passed.positional[at] as Value;
    borrowed[at] = machine.dialect.movesArguments && !passed.owned[at];
  }
  if (code.hasVarArgs) locals[count] = extraArguments(machine, passed, code.argCount);
  else if (passed.positional.length > code.argCount) throw tooMany(machine, func, passed);
  bindKeywords(machine, frame, func, passed, kwargs);
  fillDefaults(machine, frame, func, given);
  if (kwargs) locals[count + (code.hasVarArgs ? 1 : 0)] = kwargs;
  if (!code.isGenerator) enterFrame(machine, frame);
  else if (!machine.dialect.movesArguments) {
    for (let at = 0; at < count; at += 1) machine.heap.take(locals[at]);
  }
}

/** The frame's variables come to be in the simulation. */
function enterFrame(machine: Machine, frame: Frame): void {
  const { code, locals, borrowed } = frame;
  const count =
    code.argCount +
    code.keywordOnlyCount +
    (code.hasVarArgs ? 1 : 0) +
    (code.hasVarKeywords ? 1 : 0);
  const passed = code.argCount + code.keywordOnlyCount;
  const given = machine.dialect.movesArguments ? 'move' : 'new';
  const args: FrameArgument[] = [];
  for (let at = 0; at < count; at += 1) {
    const name = code.slots[at] as string;
    const object = referenceTo(locals[at]);
    // What the call made for the callee is nobody else's.
    const isMade = at >= passed && given === 'new';
    if (object === null || isMade) args.push({ name, object: null });
    else args.push({ name, object, reference: borrowed[at] ? 'borrow' : given });
  }
  machine.heap.send({
    type: 'enter-frame',
    function: code.qualifiedName,
    code: machine.codeNumber(code),
    arguments: args,
    locals: code.slots.slice(count),
  });
  frame.storage = 'frame';
  if (given === 'move') return;
  for (let at = passed; at < count; at += 1) {
    const object = referenceTo(locals[at]);
    if (object === null) continue;
    machine.heap.send({ type: 'bind', name: code.slots[at] as string, object, reference: 'move' });
  }
}

function extraArguments(machine: Machine, passed: Passed, from: number): Value {
  const extra = passed.positional.slice(from);
  if (extra.length === 0) return EMPTY_TUPLE;
  return makeTuple(
    machine,
    extra,
    machine.dialect.movesArguments ? passed.owned.slice(from) : 'new',
  );
}

function bindKeywords(
  machine: Machine,
  frame: Frame,
  func: FunctionObject,
  passed: Passed,
  kwargs: ReturnType<typeof makeDict> | null,
): void {
  const { code } = func;
  for (const [at, name] of passed.names.entries()) {
    const value = passed.values[at] as Value;
    const owned = passed.valuesOwned[at] as boolean;
    const slot = code.varNames.indexOf(name);
    const isParameter =
      slot >= code.positionalOnlyCount && slot < code.argCount + code.keywordOnlyCount;
    if (isParameter) {
      if (frame.locals[slot] !== undefined) {
        throw machine.error(
          'TypeError',
          `${func.qualifiedName}() got multiple values for argument '${name}'`,
        );
      }
      frame.locals[slot] = value;
      frame.borrowed[slot] = machine.dialect.movesArguments && !owned;
    } else if (kwargs) {
      setItem(machine, kwargs, name, value);
      if (owned && machine.dialect.movesArguments) machine.heap.release(value);
    } else {
      throw machine.error(
        'TypeError',
        `${func.qualifiedName}() got an unexpected keyword argument '${name}'`,
      );
    }
  }
}

function fillDefaults(machine: Machine, frame: Frame, func: FunctionObject, given: number): void {
  const { code, defaults, keywordDefaults } = func;
  const { locals } = frame;
  const first = code.argCount - (defaults?.items.length ?? 0);
  const missing: string[] = [];
  for (let at = given; at < code.argCount; at += 1) {
    if (locals[at] !== undefined) continue;
    if (at < first) missing.push(code.slots[at] as string);
    else fill(machine, frame, at, defaults?.items[at - first] as Value);
  }
  if (missing.length > 0) throw missingArguments(machine, func, missing, 'positional');
  for (let at = code.argCount; at < code.argCount + code.keywordOnlyCount; at += 1) {
    if (locals[at] !== undefined) continue;
    const name = code.slots[at] as string;
    const entry = [...(keywordDefaults?.dict ?? [])].find(({ key }) => key === name);
    if (entry) fill(machine, frame, at, entry.value);
    else missing.push(name);
  }
  if (missing.length > 0) throw missingArguments(machine, func, missing, 'keyword-only');
}

function fill(machine: Machine, frame: Frame, slot: number, value: Value): void {
  if (machine.dialect.movesArguments) machine.heap.take(value);
  frame.locals[slot] = value;
}

function missingArguments(
  machine: Machine,
  func: FunctionObject,
  names: readonly string[],
  kind: string,
): unknown {
  const quoted = names.map((name) => `'${name}'`);
  const last = quoted.pop();
  const list =
    quoted.length > 1
      ? `${quoted.join(', ')}, and ${last}`
      : quoted.length === 1
        ? `${quoted[0]} and ${last}`
        : last;
  const word = names.length === 1 ? 'argument' : 'arguments';
  return machine.error(
    'TypeError',
    `${nameIn(machine, func)}() missing ${names.length} required ${kind} ${word}: ${list}`,
  );
}

/** Up to 3.9 messages name functions without what they are in. */
const nameIn = ({ dialect }: Machine, func: FunctionObject): string =>
  dialect.minor >= 10 ? func.qualifiedName : func.name;

function tooMany(machine: Machine, func: FunctionObject, passed: Passed): unknown {
  const { code } = func;
  const optional = func.defaults?.items.length ?? 0;
  const takes =
    optional > 0 ? `from ${code.argCount - optional} to ${code.argCount}` : `${code.argCount}`;
  const word = code.argCount === 1 && optional === 0 ? 'argument' : 'arguments';
  const given = passed.positional.length;
  const were = given === 1 ? 'was' : 'were';
  return machine.error(
    'TypeError',
    `${nameIn(machine, func)}() takes ${takes} positional ${word} but ${given} ${were} given`,
  );
}
