import { BEFORE, DICT_VALUES, TYPE, TYPE_FLAG } from '../../layout/structures.js';
import { Container, type ContainerContext } from '../containers/container.js';
import { AttributeNames, type Field, type FieldNames } from './field-names.js';

/** Where the objects of a type keep their references, when all of these places are known. */
export interface WordLayout {
  readonly type: number;
  /** Single words: the class, the dict, `__slots__`, fields of C types. */
  readonly fields: readonly Field[];
  /** Offset of the inline values; 0 when there are none. */
  readonly values: number;
  /** Their offsets. */
  readonly offsets: readonly number[];
  /** What inline values are called. */
  readonly attributes: AttributeNames;
  /** The words are set once the collector tracks the object, and not before. */
  readonly isTracked: boolean;
}

/** Reads a type's layout. @see Objects/typeobject.c: `subtype_traverse` */
export function wordLayout(
  { memory }: ContainerContext,
  names: FieldNames,
  type: number,
): WordLayout {
  const flags = memory.typeFlags(type);
  const known = names.known(type) ?? [];
  // What an object of a type that is not on the heap is of is not counted.
  const own = flags & TYPE_FLAG.heap ? [names.class] : [];
  const fields = new Map([...own, ...names.members(type), ...known].map((it) => [it.offset, it]));
  const dict = memory.words[(type + TYPE.dictOffset) >>> 2]!;
  if (flags & TYPE_FLAG.managedDict) fields.set(BEFORE.managedDict, names.managedDict);
  else if (dict > 0) fields.set(dict, { offset: dict, name: names.managedDict.name });
  const values = flags & TYPE_FLAG.inlineValues ? memory.u32(type + TYPE.basicSize) : 0;
  const isTracked = known.length > 0 && (flags & TYPE_FLAG.gc) !== 0;
  return {
    type,
    fields: [...fields.values()],
    offsets: [...fields.keys()],
    attributes: new AttributeNames(names, type),
    values,
    isTracked,
  };
}

/** What an object holds in known words: inline values by their names, `__slots__`, its dict and its class, C fields. */
export class InstanceFields extends Container {
  readonly stride = 4;
  readonly wandering = false;
  #capacity = 0;
  /** Positions of inline values, in front of the fields. */
  #inline = 0;

  constructor(
    context: ContainerContext,
    slot: number,
    readonly names: FieldNames,
    readonly layout: WordLayout,
    address: number,
  ) {
    super(context, slot, address);
  }

  get placeOffsets(): readonly number[] {
    return this.layout.offsets;
  }

  override get isSettled(): boolean {
    return !this.layout.isTracked || this.context.memory.u32(this.address + BEFORE.gcNext) !== 0;
  }

  locate(settled: boolean): number {
    const { layout, address } = this;
    const { bytes } = this.context.memory;
    if (settled && !this.isSettled) return 0;
    if (layout.values === 0) return layout.fields.length;
    const values = address + layout.values;
    const capacity = bytes[values + DICT_VALUES.capacity]!;
    this.#capacity = bytes[values + DICT_VALUES.valid] === 0 ? 0 : capacity;
    this.start = values + DICT_VALUES.items;
    this.bytes = capacity * 4;
    this.#inline = capacity;
    return capacity + layout.fields.length;
  }

  objectAt(position: number): number {
    const { memory } = this.context;
    const inline = this.#inline;
    if (position >= inline) {
      return memory.u32(this.address + this.layout.fields[position - inline]!.offset);
    }
    return position < this.#capacity ? memory.u32(this.start + position * 4) : 0;
  }

  identityAt(position: number, held: number): number {
    if (held === 0) return 0;
    const inline = this.#inline;
    if (position >= inline) return this.attributeName(this.layout.fields[position - inline]!.name);
    return this.attributeName(this.layout.attributes.at(position));
  }

  override get hidden(): readonly number[] {
    const { memory } = this.context;
    const passedOver = this.layout.fields.filter(({ isHidden }) => isHidden);
    const words = passedOver.map(({ offset }) => memory.u32(this.address + offset));
    return [...words, this.#sharedDict];
  }

  /**
   * The dict of an instance whose values it shares: up to 3.14.2 only the values are visited.
   * @see Objects/dictobject.c: `PyObject_VisitManagedDict`
   */
  get #sharedDict(): number {
    const { memory } = this.context;
    const { values, type } = this.layout;
    const isShared = values !== 0 && memory.bytes[this.address + values + DICT_VALUES.valid] !== 0;
    if (!isShared || (memory.typeFlags(type) & TYPE_FLAG.managedDict) === 0) return 0;
    return memory.u32(this.address + BEFORE.managedDict);
  }
}
