import { TYPE, TYPE_FLAG } from '../../layout/structures.js';
import type { InterpreterMemory } from '../memory.js';

/** Containers whose items the engine compares. */
export type ItemsKind = 'list' | 'tuple' | 'dict' | 'set';

/** What kind of container a type's objects are; `keys`: classes, which hold the keys that their instances share. */
export type ContainerKind = ItemsKind | 'keys';

/** What a type's flags do not tell. */
export interface SetTypes {
  /** Attributes are followed as well. */
  readonly withFields: boolean;
  readonly set: number;
  readonly frozenset: number;
}

/** The kind of a type's objects; undefined when they are no container known here. */
export function containerKind(
  memory: InterpreterMemory,
  type: number,
  sets: SetTypes,
): ContainerKind | undefined {
  const flags = memory.typeFlags(type);
  if (flags & TYPE_FLAG.list) return 'list';
  if (flags & TYPE_FLAG.tuple) return 'tuple';
  if (flags & TYPE_FLAG.dict) return 'dict';
  if (flags & TYPE_FLAG.type) return sets.withFields ? 'keys' : undefined;
  for (let base = type; base !== 0; base = memory.u32(base + TYPE.base)) {
    if (base === sets.set || base === sets.frozenset) return 'set';
  }
  return undefined;
}
