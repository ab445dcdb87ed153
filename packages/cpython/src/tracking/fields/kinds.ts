import { TYPE, TYPE_FLAG } from '../../layout/structures.js';
import {
  type Container,
  type ContainerContext,
  containerKind,
  type SetTypes,
} from '../containers.js';
import type { InterpreterMemory } from '../memory.js';
import { FieldNames } from './field-names.js';
import { FrameFields, GeneratorFields, hasFrame } from './frame-fields.js';
import { InstanceFields, type InstanceLayout, instanceLayout } from './instance-fields.js';
import type { Traversal } from './traversal.js';
import { TraversedFields, type TraversedLayout, traversedLayout } from './traversed-fields.js';

/** How the attributes of a type's objects are read. */
export type FieldsKind = 'instance' | 'traversed' | 'frame' | 'generator';

/** What tells how the objects of a type are read. */
export interface FieldsTypes extends SetTypes {
  /** The traverse function of classes made in Python, `subtype_traverse`. */
  readonly classTraverse: number;
}

/** The kind of a type's objects; undefined when they hold nothing beside a container's items. */
export function fieldsKind(
  memory: InterpreterMemory,
  type: number,
  types: FieldsTypes,
): FieldsKind | undefined {
  if ((memory.typeFlags(type) & TYPE_FLAG.gc) === 0) return undefined;
  const isContainer = containerKind(memory, type, types) !== undefined;
  const builtin = firstBuiltin(memory, type, types.classTraverse);
  // Of `object` there is nothing to traverse.
  const isPlain = isContainer || memory.u32(builtin + TYPE.traverse) === 0;
  if (isPlain) return builtin === type ? undefined : 'instance';
  if (!hasFrame(memory, builtin)) return 'traversed';
  return memory.cString(memory.u32(builtin + TYPE.name)) === 'frame' ? 'frame' : 'generator';
}

/** The nearest base that was not made by a class statement or its like: those share one traverse function. */
function firstBuiltin(memory: InterpreterMemory, type: number, ofClasses: number): number {
  let base = type;
  while (base !== 0 && memory.u32(base + TYPE.traverse) === ofClasses) {
    base = memory.u32(base + TYPE.base);
  }
  return base;
}

const CLASSES = { traversed: TraversedFields, frame: FrameFields, generator: GeneratorFields };

/** Makes what follows the attributes of new objects. */
export class FieldsFactory {
  readonly #names: FieldNames;
  readonly #instances = new Map<number, InstanceLayout>();
  readonly #traversed = new Map<number, TraversedLayout>();

  constructor(
    readonly context: ContainerContext,
    readonly traversal: Traversal,
  ) {
    this.#names = new FieldNames(context.memory, context.dictionary);
  }

  /** @param number the type's number, which is never used again, unlike its address */
  make(kind: FieldsKind, slot: number, type: number, number: number): Container {
    const { context, traversal } = this;
    if (kind === 'instance') {
      const layout = getOrMake(this.#instances, number, () =>
        instanceLayout(context, this.#names, type),
      );
      return new InstanceFields(context, slot, this.#names, layout);
    }
    const layout = getOrMake(this.#traversed, number, () =>
      traversedLayout(context, this.#names, type),
    );
    return new CLASSES[kind](context, slot, this.#names, traversal, layout);
  }
}

function getOrMake<T>(map: Map<number, T>, key: number, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
