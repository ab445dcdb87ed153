import { Op, type TraceDictionary } from '@refwind/core';

/** A dictionary's codes as columns, by code: a scan's loop asks small arrays instead of objects. */
export interface CodeColumns {
  readonly op: Uint8Array;
  /** The signed change of the count; 0 for alloc and all that changes none. */
  readonly delta: Int32Array;
  /** The number of the site, −1 where there is none. */
  readonly site: Int32Array;
}

export function codeColumns({ codes }: TraceDictionary): CodeColumns {
  return {
    op: Uint8Array.from(codes, ({ op }) => op),
    delta: Int32Array.from(codes, ({ op, arg }) =>
      op === Op.incref ? arg : op === Op.decref ? -arg : 0,
    ),
    site: Int32Array.from(codes, ({ site }) => site),
  };
}
