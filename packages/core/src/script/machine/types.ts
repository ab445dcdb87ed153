import { Type } from './objects.js';

const TYPES = new Map<string, Type>();

export const TYPE = new Type(0, null, 'type');
export const OBJECT = builtinType('object', []);
TYPE.bases = [OBJECT];
TYPE.mro = [TYPE, OBJECT];
TYPE.module = 'builtins';
TYPES.set('type', TYPE);

/** A type that is there before the script starts. */
function builtinType(name: string, bases: readonly Type[] = [OBJECT]): Type {
  const type = new Type(0, TYPE, name);
  type.bases = bases;
  type.mro = [type, ...(bases[0]?.mro ?? [])];
  type.module = 'builtins';
  type.hasDict = false;
  TYPES.set(name, type);
  return type;
}

export const INT = builtinType('int');
export const BOOL = builtinType('bool', [INT]);
export const FLOAT = builtinType('float');
export const STR = builtinType('str');
export const BYTES = builtinType('bytes');
export const NONE_TYPE = builtinType('NoneType');
export const ELLIPSIS_TYPE = builtinType('ellipsis');
export const NOT_IMPLEMENTED_TYPE = builtinType('NotImplementedType');
export const SLICE = builtinType('slice');
export const RANGE = builtinType('range');
export const CODE = builtinType('code');
export const LIST = builtinType('list');
export const TUPLE = builtinType('tuple');
export const DICT = builtinType('dict');
export const SET = builtinType('set');
export const FROZENSET = builtinType('frozenset');
export const FUNCTION = builtinType('function');
export const BUILTIN_FUNCTION = builtinType('builtin_function_or_method');
export const METHOD = builtinType('method');
export const CELL = builtinType('cell');
export const MODULE = builtinType('module');
export const FRAME = builtinType('frame');
export const TRACEBACK = builtinType('traceback');
export const GENERATOR = builtinType('generator');
export const WEAKREF = builtinType('ReferenceType');
export const STATICMETHOD = builtinType('staticmethod');
export const CLASSMETHOD = builtinType('classmethod');
export const PROPERTY = builtinType('property');
export const MEMBER_DESCRIPTOR = builtinType('member_descriptor');
export const SUPER = builtinType('super');
export const MAP = builtinType('map');
export const FILTER = builtinType('filter');
export const ZIP = builtinType('zip');
export const ENUMERATE = builtinType('enumerate');
export const REVERSED = builtinType('reversed');
export const ITERATORS = {
  list: builtinType('list_iterator'),
  tuple: builtinType('tuple_iterator'),
  dict: builtinType('dict_keyiterator'),
  items: builtinType('dict_itemiterator'),
  values: builtinType('dict_valueiterator'),
  set: builtinType('set_iterator'),
  range: builtinType('range_iterator'),
  str: builtinType('str_iterator'),
  sequence: builtinType('iterator'),
} as const;
export const VIEWS = {
  keys: builtinType('dict_keys'),
  values: builtinType('dict_values'),
  items: builtinType('dict_items'),
} as const;

FUNCTION.hasDict = true;

/** In which minor version types came to be called without a tuple of arguments; run: `gc.get_count()` on 3.8–3.13. */
const VECTORCALL_SINCE: readonly (readonly [number, readonly Type[]])[] = [
  [9, [RANGE, TUPLE, LIST, DICT, SET, FROZENSET]],
  [10, [TYPE, BOOL, FLOAT, REVERSED, FILTER, MAP]],
  [11, [ENUMERATE]],
  [13, [INT]],
  [14, [ZIP]],
  [
    Number.POSITIVE_INFINITY,
    [WEAKREF, PROPERTY, STATICMETHOD, CLASSMETHOD, SUPER, STR, BYTES, SLICE],
  ],
];
for (const [since, types] of VECTORCALL_SINCE) {
  for (const type of types) type.packsBefore = since;
}

/** The tree of exceptions, a name and what derives from it. */
const EXCEPTIONS: readonly (readonly [string, string])[] = [
  ['BaseException', 'object'],
  ['SystemExit', 'BaseException'],
  ['KeyboardInterrupt', 'BaseException'],
  ['GeneratorExit', 'BaseException'],
  ['Exception', 'BaseException'],
  ['StopIteration', 'Exception'],
  ['ArithmeticError', 'Exception'],
  ['OverflowError', 'ArithmeticError'],
  ['ZeroDivisionError', 'ArithmeticError'],
  ['AssertionError', 'Exception'],
  ['AttributeError', 'Exception'],
  ['BufferError', 'Exception'],
  ['EOFError', 'Exception'],
  ['ImportError', 'Exception'],
  ['ModuleNotFoundError', 'ImportError'],
  ['LookupError', 'Exception'],
  ['IndexError', 'LookupError'],
  ['KeyError', 'LookupError'],
  ['MemoryError', 'Exception'],
  ['NameError', 'Exception'],
  ['UnboundLocalError', 'NameError'],
  ['OSError', 'Exception'],
  ['ReferenceError', 'Exception'],
  ['RuntimeError', 'Exception'],
  ['NotImplementedError', 'RuntimeError'],
  ['RecursionError', 'RuntimeError'],
  ['SyntaxError', 'Exception'],
  ['SystemError', 'Exception'],
  ['TypeError', 'Exception'],
  ['ValueError', 'Exception'],
  ['UnicodeError', 'ValueError'],
  ['Warning', 'Exception'],
  ['UserWarning', 'Warning'],
];

for (const [name, base] of EXCEPTIONS) {
  const type = builtinType(name, [typeNamed(base)]);
  type.hasDict = true;
  type.hasWeakrefs = false;
}

/** @param name of a built-in type */
export function typeNamed(name: string): Type {
  const type = TYPES.get(name);
  if (!type) throw new Error(`there is no built-in type ${name}`);
  return type;
}

export const BASE_EXCEPTION = typeNamed('BaseException');
export const EXCEPTION_NAMES: readonly string[] = EXCEPTIONS.map(([name]) => name);
