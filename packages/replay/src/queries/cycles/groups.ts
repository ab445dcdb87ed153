import {
  type Bytes,
  type CodeId,
  type ObjectId,
  type Site,
  siteAt,
  type TraceDictionary,
} from '@refwind/core';

/** Objects of one type in the cycles of a group. */
export interface CycleType {
  readonly typeName: string;
  readonly objects: number;
}

/** Cycles of objects of the same types that the same line closed. */
export interface CycleGroup {
  /** By name. */
  readonly types: readonly CycleType[];
  /** Where the last reference was given that made each a cycle; `null` where the trace does not tell. */
  readonly closedBy: Site | null;
  /** Cycles that passes of the collector freed, and those that are still there. */
  readonly collected: number;
  readonly left: number;
  readonly objects: number;
  readonly bytes: Bytes;
  /** The members of one of the cycles, at most eight. */
  readonly example: readonly ObjectId[];
}

/** One cycle: its members, and the code of the event that closed it (−1: not known). */
export interface FoundCycle {
  readonly members: readonly {
    readonly object: ObjectId;
    readonly code: CodeId;
    readonly size: Bytes;
  }[];
  readonly closedBy: CodeId;
  readonly isLeft: boolean;
}

interface Open {
  readonly types: Map<string, number>;
  readonly closedBy: Site | null;
  readonly example: readonly ObjectId[];
  collected: number;
  left: number;
  objects: number;
  bytes: Bytes;
}

const EXAMPLE = 8;

/** Puts cycles together by types and closing line. Memory as the groups. */
export class CycleGroups {
  readonly #dictionary: TraceDictionary;
  readonly #groups = new Map<string, Open>();

  constructor(dictionary: TraceDictionary) {
    this.#dictionary = dictionary;
  }

  add({ members, closedBy, isLeft }: FoundCycle): void {
    const { codes, types } = this.#dictionary;
    const counts = new Map<string, number>();
    for (const { code } of members) {
      const { name } = types[codes[code].arg];
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const site = closedBy < 0 ? null : siteAt(this.#dictionary, codes[closedBy].site);
    const key = `${[...counts.keys()].sort().join('\n')}\n\n${site?.file}:${site?.line}`;
    const group = this.#groups.get(key) ?? this.#open(key, site, members);
    for (const [name, count] of counts) group.types.set(name, (group.types.get(name) ?? 0) + count);
    if (isLeft) group.left++;
    else group.collected++;
    group.objects += members.length;
    for (const { size } of members) group.bytes += size;
  }

  /** The most cycles first. */
  found(): CycleGroup[] {
    const groups = [...this.#groups.values()].map(({ types, ...rest }) => ({
      ...rest,
      types: [...types]
        .map(([typeName, objects]) => ({ typeName, objects }))
        .sort((a, b) => (a.typeName < b.typeName ? -1 : 1)),
    }));
    return groups.sort(
      (a, b) => b.collected + b.left - (a.collected + a.left) || b.bytes - a.bytes,
    );
  }

  #open(key: string, closedBy: Site | null, members: FoundCycle['members']): Open {
    const example = members.slice(0, EXAMPLE).map(({ object }) => object);
    const group = {
      types: new Map(),
      closedBy,
      example,
      ...{ collected: 0, left: 0, objects: 0, bytes: 0 },
    };
    this.#groups.set(key, group);
    return group;
  }
}
