/** Code units that an instruction's inline cache takes, by version. CPython: `opcode_ids`, `_PyOpcode_Caches`. */
const CACHES: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  11: {
    STORE_SUBSCR: 1,
    BINARY_SUBSCR: 4,
    UNPACK_SEQUENCE: 1,
    STORE_ATTR: 4,
    LOAD_ATTR: 4,
    COMPARE_OP: 2,
    LOAD_GLOBAL: 5,
    BINARY_OP: 1,
    LOAD_METHOD: 10,
    PRECALL: 1,
    CALL: 4,
  },
  12: {
    STORE_SUBSCR: 1,
    BINARY_SUBSCR: 1,
    UNPACK_SEQUENCE: 1,
    STORE_ATTR: 4,
    LOAD_ATTR: 9,
    COMPARE_OP: 1,
    LOAD_GLOBAL: 4,
    BINARY_OP: 1,
    FOR_ITER: 1,
    SEND: 1,
    LOAD_SUPER_ATTR: 1,
    CALL: 3,
  },
};

const SINCE_13 = {
  ...CACHES[12],
  CONTAINS_OP: 1,
  JUMP_BACKWARD: 1,
  TO_BOOL: 3,
  POP_JUMP_IF_TRUE: 1,
  POP_JUMP_IF_FALSE: 1,
  POP_JUMP_IF_NONE: 1,
  POP_JUMP_IF_NOT_NONE: 1,
};

const SINCE_14 = { ...SINCE_13, BINARY_OP: 5, CALL_KW: 3 };

/** Code units (two bytes each) of an instruction's inline cache. */
export function cacheUnits(opcode: string, minor: number): number {
  if (minor <= 10) return 0;
  if (minor >= 14) return (SINCE_14 as Readonly<Record<string, number>>)[opcode] ?? 0;
  if (minor === 13) return (SINCE_13 as Readonly<Record<string, number>>)[opcode] ?? 0;
  return CACHES[minor]?.[opcode] ?? 0;
}

/** Code units of the prefixes that a large argument needs. */
export function prefixUnits(arg: number): number {
  if (arg > 0xffffff) return 3;
  if (arg > 0xffff) return 2;
  return arg > 0xff ? 1 : 0;
}
