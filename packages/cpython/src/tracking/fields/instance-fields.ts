import { HolderKind } from '@refwind/core/trace';
import { BEFORE, DICT_VALUES, TYPE, TYPE_FLAG } from '../../layout/structures.js';
import { Container, type ContainerContext, type ItemHolder } from '../containers.js';
import type { Field, FieldNames } from './field-names.js';

/** Where the instances of a class that was written in Python keep their references. */
export interface InstanceLayout {
  readonly type: number;
  /** Single words: the class, the dict, `__slots__`. */
  readonly fields: readonly Field[];
  /** Offset of the inline values; 0 when there are none. */
  readonly values: number;
}

/** Reads a class's layout. @see Objects/typeobject.c: `subtype_traverse` */
export function instanceLayout(
  { memory }: ContainerContext,
  names: FieldNames,
  type: number,
): InstanceLayout {
  const flags = memory.typeFlags(type);
  const fields = [names.class, ...names.members(type)];
  const dict = memory.words[(type + TYPE.dictOffset) >>> 2]!;
  if (flags & TYPE_FLAG.managedDict) fields.push(names.managedDict);
  else if (dict > 0) fields.push({ offset: dict, name: names.managedDict.name });
  const values = flags & TYPE_FLAG.inlineValues ? memory.u32(type + TYPE.basicSize) : 0;
  return { type, fields, values };
}

/** Attributes of an instance: inline values by their names, `__slots__`, its dict and its class. */
export class InstanceFields extends Container {
  readonly stride = 4;
  readonly wandering = false;
  #capacity = 0;

  constructor(
    context: ContainerContext,
    slot: number,
    readonly names: FieldNames,
    readonly layout: InstanceLayout,
  ) {
    super(context, slot, context.objects.address(slot));
  }

  placeWords(): readonly number[] {
    return this.layout.fields.map(({ offset }) => this.address + offset);
  }

  countWord(): number {
    return 0;
  }

  locate(): number {
    const { layout, address } = this;
    const { bytes } = this.context.memory;
    if (layout.values === 0) return layout.fields.length;
    const values = address + layout.values;
    this.#capacity = bytes[values + DICT_VALUES.valid] === 0 ? 0 : bytes[values]!;
    this.start = values + DICT_VALUES.items;
    this.bytes = bytes[values]! * 4;
    return bytes[values]! + layout.fields.length;
  }

  objectAt(position: number): number {
    const { memory } = this.context;
    const inline = this.bytes / 4;
    if (position >= inline) {
      return memory.u32(this.address + this.layout.fields[position - inline]!.offset);
    }
    return position < this.#capacity ? memory.u32(this.start + position * 4) : 0;
  }

  identityAt(position: number, held: number): number {
    if (held === 0) return 0;
    const inline = this.bytes / 4;
    if (position >= inline) return this.layout.fields[position - inline]!.name;
    return this.names.attribute(this.layout.type, position) || this.names.unnamed(position);
  }

  /**
   * The dict of an instance whose values it shares: up to 3.14.2 only the values are visited.
   * @see Objects/dictobject.c: `PyObject_VisitManagedDict`
   */
  override get hidden(): number {
    const { memory } = this.context;
    const { values, type } = this.layout;
    const isShared = values !== 0 && memory.bytes[this.address + values + DICT_VALUES.valid] !== 0;
    if (!isShared || (memory.typeFlags(type) & TYPE_FLAG.managedDict) === 0) return 0;
    return memory.u32(this.address + BEFORE.managedDict);
  }

  holder(identity: number, into: ItemHolder): void {
    into.kind = HolderKind.key;
    into.a = this.slot;
    into.b = identity;
  }
}
