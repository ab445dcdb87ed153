import { type CodeId, Op, type Site, siteAt, type TraceDictionary } from '@refwind/core';

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

/** What codes are put together by: the instruction, its line or function, or the type that is allocated. */
export type CodesBy = 'site' | 'line' | 'function' | 'type';

/** A dictionary's codes in groups, numbered from 0 on in the order of their first codes. */
export class CodeGroups {
  readonly by: CodesBy;
  /** By code: its group; −1 for codes that belong to none. Of types only alloc codes have one. */
  readonly ofCode: Int32Array;
  readonly #dictionary: TraceDictionary;
  /** By group: its first code. */
  readonly #first: CodeId[] = [];

  /** @param isWanted which operations' codes belong to a group; all unless given */
  constructor(
    dictionary: TraceDictionary,
    by: CodesBy,
    isWanted: (op: Op) => boolean = () => true,
  ) {
    this.by = by;
    this.#dictionary = dictionary;
    const known = new Map<string, number>();
    this.ofCode = Int32Array.from(dictionary.codes, ({ op }, code) => {
      const key = isWanted(op) ? this.#keyOf(code) : null;
      if (key === null) return -1;
      const group = known.get(key) ?? this.#first.push(code) - 1;
      known.set(key, group);
      return group;
    });
  }

  get size(): number {
    return this.#first.length;
  }

  /** The site, of a line or function its first one; for types the type's name. */
  nameOf(group: number): { readonly site: Site | null; readonly typeName: string | null } {
    const { codes, types } = this.#dictionary;
    const { arg, site } = codes[this.#first[group]];
    return this.by === 'type'
      ? { site: null, typeName: types[arg].name }
      : { site: siteAt(this.#dictionary, site), typeName: null };
  }

  /** The same for all codes of a group; `null` for codes that belong to none. */
  #keyOf(code: CodeId): string | null {
    const { codes, sites, types } = this.#dictionary;
    const { op, arg, site } = codes[code];
    if (this.by === 'type') return op === Op.alloc ? types[arg].name : null;
    if (this.by === 'site' || site < 0) return `${site}`;
    const { file, line, function: name } = sites[site];
    return `${file}\n${this.by === 'line' ? line : name}`;
  }
}
