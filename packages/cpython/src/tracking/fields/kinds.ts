import { TYPE, TYPE_FLAG } from '../../layout/structures.js';
import type { Container, ContainerContext } from '../containers/container.js';
import { containerKind, type SetTypes } from '../containers/kinds.js';
import type { InterpreterMemory } from '../memory.js';
import { CodeFields, ModuleFields } from './block-fields.js';
import { C_FIELDS } from './c-fields.js';
import { FieldNames } from './field-names.js';
import { FrameObjectFields, GeneratorFields } from './frame-fields.js';
import { InstanceFields, type WordLayout, wordLayout } from './instance-fields.js';
import { LruFields, OrderedDictFields } from './linked-fields.js';
import type { Traversal } from './traversal.js';
import { TraversedFields, type TraversedLayout, traversedLayout } from './traversed-fields.js';

/** How the attributes of a type's objects are read. */
export type FieldsKind =
  | 'words'
  | 'frame'
  | 'generator'
  | 'code'
  | 'lru'
  | 'ordered'
  | 'module'
  | 'traversed';

/** What tells how the objects of a type are read. */
export interface FieldsTypes extends SetTypes {
  /** The traverse function of classes made in Python, `subtype_traverse`. */
  readonly classTraverse: number;
  /** Fields of C types are where `c-fields.ts` says. */
  readonly knowsFields: boolean;
}

/** C types whose objects hold more than single words tell, by name. */
const OWN_KINDS: Readonly<Record<string, FieldsKind>> = {
  frame: 'frame',
  generator: 'generator',
  coroutine: 'generator',
  async_generator: 'generator',
  code: 'code',
  module: 'module',
  'functools._lru_cache_wrapper': 'lru',
  'functools._lru_list_elem': 'lru',
  'collections.OrderedDict': 'ordered',
};

/** The kind of a type's objects; undefined when they hold nothing beside a container's items. */
export function fieldsKind(
  memory: InterpreterMemory,
  type: number,
  types: FieldsTypes,
): FieldsKind | undefined {
  const flags = memory.typeFlags(type);
  const builtin = firstBuiltin(memory, type, types.classTraverse);
  const name = memory.cString(memory.u32(builtin + TYPE.name));
  const kind = OWN_KINDS[name];
  if (types.knowsFields && kind !== undefined) return kind;
  if (types.knowsFields && isKnown(memory, builtin)) return 'words';
  const container = containerKind(memory, type, types);
  const isContainer = container !== undefined && container !== 'keys';
  // Of `object` there is nothing to traverse.
  const isPlain = isContainer || memory.u32(builtin + TYPE.traverse) === 0;
  if ((flags & TYPE_FLAG.gc) === 0 || isPlain) return flags & TYPE_FLAG.heap ? 'words' : undefined;
  return 'traversed';
}

/** Whether all places of references in objects of a C type are known. */
function isKnown(memory: InterpreterMemory, type: number): boolean {
  for (let base = type; base !== 0; base = memory.u32(base + TYPE.base)) {
    if (memory.cString(memory.u32(base + TYPE.name)) in C_FIELDS) return true;
  }
  return false;
}

/** The nearest base that was not made by a class statement or its like: those share one traverse function. */
function firstBuiltin(memory: InterpreterMemory, type: number, ofClasses: number): number {
  let base = type;
  while (base !== 0 && memory.u32(base + TYPE.traverse) === ofClasses) {
    base = memory.u32(base + TYPE.base);
  }
  return base;
}

const OF_WORDS = {
  words: InstanceFields,
  frame: FrameObjectFields,
  generator: GeneratorFields,
  code: CodeFields,
  lru: LruFields,
  ordered: OrderedDictFields,
};

/** Makes what follows the attributes of new objects. */
export class FieldsFactory {
  readonly #names: FieldNames;
  /** By the type's number. */
  readonly #words: (WordLayout | undefined)[] = [];
  readonly #traversed: (TraversedLayout | undefined)[] = [];

  constructor(
    readonly context: ContainerContext,
    readonly traversal: Traversal,
  ) {
    this.#names = new FieldNames(context.memory, context.dictionary);
  }

  /** @param number the type's number, which is never used again, unlike its address */
  make(
    kind: FieldsKind,
    slot: number,
    type: number,
    number: number,
    address = this.context.objects.address(slot),
  ): Container {
    const { context, traversal } = this;
    if (kind === 'traversed') {
      this.#traversed[number] ??= traversedLayout(context, this.#names, type);
      const layout = this.#traversed[number];
      return new TraversedFields(context, slot, this.#names, traversal, layout, address);
    }
    const layout = this.layout(type, number);
    if (kind === 'module') {
      return new ModuleFields(context, slot, this.#names, layout, address, traversal);
    }
    return new OF_WORDS[kind](context, slot, this.#names, layout, address);
  }

  /** Where the objects of a type keep references in known words; see `make`. */
  layout(type: number, number: number): WordLayout {
    this.#words[number] ??= wordLayout(this.context, this.#names, type);
    return this.#words[number];
  }
}
