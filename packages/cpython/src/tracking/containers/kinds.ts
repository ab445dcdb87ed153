import { TYPE, TYPE_FLAG } from '../../layout/structures.js';
import type { InterpreterMemory } from '../memory.js';
import type { Container, ContainerContext } from './container.js';
import { Mapping } from './mapping.js';
import { Members } from './members.js';
import { Sequence } from './sequence.js';
import { SharedKeys } from './shared-keys.js';

/** What kind of container a type's objects are. */
export type ContainerKind = 'list' | 'tuple' | 'dict' | 'set' | 'keys';

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

/** Makes what follows the items of a new container. */
export function newContainer(
  context: ContainerContext,
  slot: number,
  kind: ContainerKind,
  address = context.objects.address(slot),
): Container {
  switch (kind) {
    case 'list':
      return new Sequence(context, slot, address, false);
    case 'tuple':
      return new Sequence(context, slot, address, true);
    case 'dict':
      return new Mapping(context, slot, address, undefined);
    case 'set':
      return new Members(context, slot, address);
    case 'keys':
      return new SharedKeys(context, slot, address);
  }
}
