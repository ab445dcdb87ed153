import type { Op } from './flow.js';

type Effect = readonly [popped: number, pushed: number];

/** Takes and leaves a number of values that its argument does not change. */
const FIXED: Readonly<Record<string, Effect>> = {
  NOP: [0, 0],
  NOT_TAKEN: [0, 0],
  RESUME: [0, 0],
  POP_BLOCK: [0, 0],
  SETUP_FINALLY: [0, 0],
  SETUP_CLEANUP: [0, 0],
  SETUP_WITH: [0, 0],
  MAKE_CELL: [0, 0],
  COPY_FREE_VARS: [0, 0],
  RETURN_GENERATOR: [0, 1],
  POP_TOP: [1, 0],
  POP_ITER: [1, 0],
  END_FOR: [1, 0],
  END_SEND: [2, 1],
  PUSH_NULL: [0, 1],
  PUSH_EXC_INFO: [1, 2],
  POP_EXCEPT: [1, 0],
  CHECK_EXC_MATCH: [2, 2],
  WITH_EXCEPT_START: [5, 6],
  CLEANUP_THROW: [3, 2],
  LOAD_CONST: [0, 1],
  LOAD_SMALL_INT: [0, 1],
  LOAD_COMMON_CONSTANT: [0, 1],
  LOAD_ASSERTION_ERROR: [0, 1],
  LOAD_NAME: [0, 1],
  LOAD_FAST: [0, 1],
  LOAD_FAST_CHECK: [0, 1],
  LOAD_FAST_AND_CLEAR: [0, 1],
  LOAD_FAST_BORROW: [0, 1],
  LOAD_FAST_LOAD_FAST: [0, 2],
  LOAD_FAST_BORROW_LOAD_FAST_BORROW: [0, 2],
  LOAD_CLOSURE: [0, 1],
  LOAD_DEREF: [0, 1],
  LOAD_LOCALS: [0, 1],
  LOAD_CLASSDEREF: [0, 1],
  LOAD_FROM_DICT_OR_DEREF: [1, 1],
  LOAD_FROM_DICT_OR_GLOBALS: [1, 1],
  LOAD_BUILD_CLASS: [0, 1],
  LOAD_METHOD: [1, 2],
  LOAD_SPECIAL: [1, 2],
  BEFORE_WITH: [1, 2],
  STORE_NAME: [1, 0],
  STORE_GLOBAL: [1, 0],
  STORE_FAST: [1, 0],
  STORE_FAST_MAYBE_NULL: [1, 0],
  STORE_FAST_LOAD_FAST: [1, 1],
  STORE_FAST_STORE_FAST: [2, 0],
  STORE_DEREF: [1, 0],
  STORE_ATTR: [2, 0],
  STORE_SUBSCR: [3, 0],
  STORE_SLICE: [4, 0],
  DELETE_NAME: [0, 0],
  DELETE_GLOBAL: [0, 0],
  DELETE_FAST: [0, 0],
  DELETE_DEREF: [0, 0],
  DELETE_ATTR: [1, 0],
  DELETE_SUBSCR: [2, 0],
  BINARY_OP: [2, 1],
  BINARY_SLICE: [3, 1],
  COMPARE_OP: [2, 1],
  CONTAINS_OP: [2, 1],
  IS_OP: [2, 1],
  UNARY_NOT: [1, 1],
  UNARY_NEGATIVE: [1, 1],
  UNARY_POSITIVE: [1, 1],
  UNARY_INVERT: [1, 1],
  TO_BOOL: [1, 1],
  GET_ITER: [1, 1],
  GET_YIELD_FROM_ITER: [1, 1],
  LIST_APPEND: [1, 0],
  SET_ADD: [1, 0],
  MAP_ADD: [2, 0],
  LIST_EXTEND: [1, 0],
  SET_UPDATE: [1, 0],
  DICT_UPDATE: [1, 0],
  DICT_MERGE: [1, 0],
  LIST_TO_TUPLE: [1, 1],
  SET_FUNCTION_ATTRIBUTE: [2, 1],
  FORMAT_SIMPLE: [1, 1],
  FORMAT_WITH_SPEC: [2, 1],
  CONVERT_VALUE: [1, 1],
  IMPORT_NAME: [2, 1],
  IMPORT_FROM: [1, 2],
  POP_JUMP_IF_TRUE: [1, 0],
  POP_JUMP_IF_FALSE: [1, 0],
  POP_JUMP_IF_NONE: [1, 0],
  POP_JUMP_IF_NOT_NONE: [1, 0],
  JUMP_IF_TRUE_OR_POP: [1, 0],
  JUMP_IF_FALSE_OR_POP: [1, 0],
  JUMP: [0, 0],
  JUMP_NO_INTERRUPT: [0, 0],
  JUMP_FORWARD: [0, 0],
  JUMP_BACKWARD: [0, 0],
  JUMP_BACKWARD_NO_INTERRUPT: [0, 0],
  FOR_ITER: [1, 2],
  SEND: [2, 2],
  YIELD_VALUE: [1, 1],
  RETURN_VALUE: [1, 0],
  RETURN_CONST: [0, 0],
  INTERPRETER_EXIT: [1, 0],
  KW_NAMES: [0, 0],
  PRECALL: [0, 0],
  CALL_INTRINSIC_1: [1, 1],
};

/** How many values an instruction takes from the stack and puts there, when it does not jump. */
export function effectOf({ op, arg, pops }: Op): Effect {
  if (pops !== undefined) return [pops, 1];
  const fixed = FIXED[op];
  if (fixed) return fixed;
  if (op.startsWith('BINARY_') || op.startsWith('INPLACE_')) return [2, 1];
  switch (op) {
    case 'COPY':
      return [arg, arg + 1];
    case 'SWAP':
      return [arg, arg];
    case 'LOAD_GLOBAL':
      return [0, 1 + (arg & 1)];
    case 'LOAD_ATTR':
      return [1, 1 + (arg & 1)];
    case 'LOAD_SUPER_ATTR':
      return [3, 1 + (arg & 1)];
    case 'BUILD_LIST':
    case 'BUILD_TUPLE':
    case 'BUILD_SET':
    case 'BUILD_STRING':
    case 'BUILD_SLICE':
      return [arg, 1];
    case 'BUILD_MAP':
      return [2 * arg, 1];
    case 'BUILD_CONST_KEY_MAP':
      return [arg + 1, 1];
    case 'UNPACK_SEQUENCE':
      return [1, arg];
    case 'UNPACK_EX':
      return [1, (arg & 0xff) + 1 + (arg >> 8)];
    case 'CALL':
    case 'CALL_METHOD':
      return [arg + 2, 1];
    case 'CALL_FUNCTION':
      return [arg + 1, 1];
    case 'CALL_FUNCTION_KW':
      return [arg + 2, 1];
    case 'CALL_KW':
      return [arg + 3, 1];
    case 'FORMAT_VALUE':
      return [(arg & 4) === 4 ? 2 : 1, 1];
    case 'RAISE_VARARGS':
    case 'RERAISE':
      return [op === 'RERAISE' ? 1 : arg, 0];
    default:
      throw new Error(`no stack effect is known for ${op}`);
  }
}
