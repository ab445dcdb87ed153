import { callSpecial, specialOf } from './calls.js';
import { EMPTY_TUPLE } from './constants.js';
import { makeDict, updateDict } from './dictOps.js';
import { percentFormat } from './format.js';
import { collect } from './iteration.js';
import type { Machine } from './machine.js';
import { DictObject, Instance, List, SetObject, Tuple } from './objects.js';
import { append, emptyList, emptyTuple, fillItems, makeList, makeTuple } from './sequences.js';
import { addToSet, makeSet } from './sets.js';
import { contains } from './subscripts.js';
import { typeOf } from './typeOf.js';
import { Bytes, Float, int, isInt, isNumber, NOT_IMPLEMENTED, type Value } from './values.js';
import { worth } from './worth.js';

const NAMES: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'truediv',
  '//': 'floordiv',
  '%': 'mod',
  '**': 'pow',
  '@': 'matmul',
  '<<': 'lshift',
  '>>': 'rshift',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
};

/** `a op b`, the caller's. @param op with `=` behind it when in place */
export function binary(machine: Machine, op: string, a: Value, b: Value): Value {
  const inplace = op.endsWith('=');
  const plain = inplace ? op.slice(0, -1) : op;
  if (inplace && plain === '+' && worth(a) instanceof List && !adds(a))
    return extendInPlace(machine, a, b);
  if (inplace && a instanceof SetObject && !a.isFrozen && plain === '|' && b instanceof SetObject) {
    for (const item of b.table.values) addToSet(machine, a, item);
    machine.heap.take(a);
    return a;
  }
  const own = instanceOperation(machine, plain, inplace, a, b);
  if (own !== undefined) return own;
  const result = builtin(machine, plain, worth(a), worth(b));
  if (result !== undefined) return result;
  throw machine.error('TypeError', unsupported(op, a, b));
}

function unsupported(op: string, a: Value, b: Value): string {
  const types = `'${typeOf(a).name}' and '${typeOf(b).name}'`;
  if (op === '+' && typeof a === 'string')
    return `can only concatenate str (not "${typeOf(b).name}") to str`;
  if (op === '+' && a instanceof List)
    return `can only concatenate list (not "${typeOf(b).name}") to list`;
  const shown = op === '**' ? '** or pow()' : op;
  return `unsupported operand type(s) for ${shown}: ${types}`;
}

const adds = (value: Value): boolean =>
  specialOf(value, '__iadd__') !== undefined || specialOf(value, '__add__') !== undefined;

function extendInPlace(machine: Machine, list: Value, other: Value): Value {
  for (const item of collect(machine, other, 'held'))
    append(machine, worth(list) as List, item, 'move');
  machine.heap.take(list);
  return list;
}

function instanceOperation(
  machine: Machine,
  op: string,
  inplace: boolean,
  a: Value,
  b: Value,
): Value | undefined {
  const name = NAMES[op] as string;
  const tries: (readonly [Value, string, Value])[] = [
    [a, `__${name}__`, b],
    [b, `__r${name}__`, a],
  ];
  if (inplace) tries.unshift([a, `__i${name}__`, b]);
  for (const [self, special, other] of tries) {
    if (!(self instanceof Instance) || specialOf(self, special) === undefined) continue;
    const result = callSpecial(machine, self, special, [other]);
    if (result !== NOT_IMPLEMENTED) return result;
  }
  return undefined;
}

function builtin(machine: Machine, op: string, a: Value, b: Value): Value | undefined {
  if (isNumber(a) && isNumber(b)) {
    if (typeof a === 'boolean' && typeof b === 'boolean' && '&|^'.includes(op))
      return logical(op, a, b);
    return isInt(a) && isInt(b) ? integers(machine, op, a, b) : floats(machine, op, a, b);
  }
  if (op === '%' && typeof a === 'string') return percentFormat(machine, a, b);
  if (op === '*')
    return isInt(b)
      ? repeat(machine, a, Number(b))
      : isInt(a)
        ? repeat(machine, b, Number(a))
        : undefined;
  if (op === '+') return concatenate(machine, a, b);
  if (a instanceof SetObject && b instanceof SetObject) return sets(machine, op, a, b);
  if (op === '|' && a instanceof DictObject && b instanceof DictObject) {
    const dict = makeDict(machine);
    updateDict(machine, dict, a);
    updateDict(machine, dict, b);
    return dict;
  }
  return undefined;
}

function logical(op: string, a: boolean, b: boolean): boolean {
  if (op === '&') return a && b;
  return op === '|' ? a || b : a !== b;
}

function concatenate(machine: Machine, a: Value, b: Value): Value | undefined {
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (a instanceof Bytes && b instanceof Bytes) return new Bytes(a.text + b.text);
  if (a instanceof List && b instanceof List)
    return makeList(machine, [...a.items, ...b.items], 'new');
  if (a instanceof Tuple && b instanceof Tuple) {
    const [only] = a.items.length === 0 ? [b] : b.items.length === 0 ? [a] : [];
    if (only) {
      machine.heap.take(only);
      return only;
    }
    return makeTuple(machine, [...a.items, ...b.items], 'new', true);
  }
  return undefined;
}

/** Longer texts and lists are not made. */
const LONGEST = 50_000_000;

function repeat(machine: Machine, value: Value, times: number): Value | undefined {
  const count = Math.max(0, times);
  const tooLong = (length: number): void => {
    if (length * count > LONGEST) throw machine.error('MemoryError', '');
  };
  if (typeof value === 'string') {
    tooLong(value.length);
    return value.repeat(count);
  }
  if (value instanceof Bytes) return new Bytes(value.text.repeat(count));
  if (!(value instanceof List || value instanceof Tuple)) return undefined;
  tooLong(value.items.length);
  const items: Value[] = [];
  for (let at = 0; at < count; at += 1) items.push(...value.items);
  if (items.length === 0 && value instanceof Tuple) return EMPTY_TUPLE;
  return repeated(machine, value, items, count);
}

/** Each item's count rises by all its copies at once, as in CPython's `list_repeat`. */
function repeated(machine: Machine, value: List | Tuple, items: Value[], times: number): Value {
  const result =
    value instanceof List ? emptyList(machine, items) : emptyTuple(machine, items, true);
  for (const item of value.items) for (let at = 0; at < times; at += 1) machine.heap.take(item);
  fillItems(machine, result);
  return result;
}

function sets(machine: Machine, op: string, a: SetObject, b: SetObject): Value | undefined {
  if (!'|&-^'.includes(op)) return undefined;
  const result = makeSet(machine, a.isFrozen);
  const inBoth = (value: Value, other: SetObject): boolean => contains(machine, other, value);
  const keepA = (value: Value): boolean => op === '|' || inBoth(value, b) === (op === '&');
  for (const value of a.table.values) if (keepA(value)) addToSet(machine, result, value);
  if (op === '|' || op === '^') {
    for (const value of b.table.values)
      if (op === '|' || !inBoth(value, a)) addToSet(machine, result, value);
  }
  return result;
}

function integers(machine: Machine, op: string, left: Value, right: Value): Value | undefined {
  const [a, b] = [left as number, right as number];
  if (typeof left === 'number' && typeof right === 'number') {
    const quick = smallIntegers(op, a, b);
    if (quick !== undefined && Number.isSafeInteger(quick)) return quick;
  }
  return big(machine, op, BigInt(a), BigInt(b));
}

function smallIntegers(op: string, a: number, b: number): number | undefined {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b + 0;
    case '//':
      return b === 0 ? undefined : Math.floor(a / b) + 0;
    case '%':
      return b === 0 ? undefined : (((a % b) + b) % b) + 0;
    default:
      return undefined;
  }
}

function big(machine: Machine, op: string, a: bigint, b: bigint): Value | undefined {
  switch (op) {
    case '+':
      return int(a + b);
    case '-':
      return int(a - b);
    case '*':
      return int(a * b);
    case '/':
      if (b === 0n) throw divisionByZero(machine, op);
      return new Float(Number(a) / Number(b));
    case '//':
    case '%': {
      if (b === 0n) throw divisionByZero(machine, op);
      let quotient = a / b;
      if (a % b !== 0n && a < 0n !== b < 0n) quotient -= 1n;
      return int(op === '//' ? quotient : a - quotient * b);
    }
    case '**':
      if (b > 100_000n) throw machine.error('MemoryError', '');
      return b < 0n ? new Float(Number(a) ** Number(b)) : int(a ** b);
    case '<<':
      if (b > 1_000_000n) throw machine.error('MemoryError', '');
      return int(a << b);
    case '>>':
      return int(a >> b);
    case '&':
      return int(a & b);
    case '|':
      return int(a | b);
    case '^':
      return int(a ^ b);
    default:
      return undefined;
  }
}

function divisionByZero(machine: Machine, op: string): unknown {
  if (machine.dialect.minor >= 14) return machine.error('ZeroDivisionError', 'division by zero');
  const text = op === '/' ? 'division by zero' : 'integer division or modulo by zero';
  const newer = op === '%' && machine.dialect.minor >= 11 ? 'integer modulo by zero' : text;
  return machine.error('ZeroDivisionError', newer);
}

const toNumber = (value: Value): number => (value instanceof Float ? value.value : Number(value));

function floats(machine: Machine, op: string, left: Value, right: Value): Value | undefined {
  const [a, b] = [toNumber(left), toNumber(right)];
  switch (op) {
    case '+':
      return new Float(a + b);
    case '-':
      return new Float(a - b);
    case '*':
      return new Float(a * b);
    case '/':
    case '//':
    case '%':
      if (b === 0)
        throw machine.error(
          'ZeroDivisionError',
          machine.dialect.minor >= 14
            ? 'division by zero'
            : op === '/'
              ? 'float division by zero'
              : 'float modulo',
        );
      if (op === '/') return new Float(a / b);
      return new Float(op === '//' ? Math.floor(a / b) : a - Math.floor(a / b) * b);
    case '**':
      return new Float(a ** b);
    default:
      return undefined;
  }
}

/** `-value`, `+value`, `~value`. */
export function unary(machine: Machine, op: '-' | '+' | '~', value: Value): Value {
  if (value instanceof Float && op !== '~') return op === '-' ? new Float(-value.value) : value;
  if (isInt(value)) {
    const number = BigInt(value);
    return int(op === '-' ? -number : op === '+' ? number : ~number);
  }
  const name = { '-': '__neg__', '+': '__pos__', '~': '__invert__' }[op];
  if (specialOf(value, name) !== undefined) return callSpecial(machine, value, name, []);
  throw machine.error('TypeError', `bad operand type for unary ${op}: '${typeOf(value).name}'`);
}
