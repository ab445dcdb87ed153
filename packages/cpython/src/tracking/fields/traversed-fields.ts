import { DICT_VALUES, OBJECT, TYPE, TYPE_FLAG } from '../../layout/structures.js';
import { Container, type ContainerContext } from '../containers/container.js';
import { AttributeNames, type Field, type FieldNames } from './field-names.js';
import type { Traversal } from './traversal.js';

/** Where the objects of a type that was written in C keep references, as far as that is known. */
export interface TraversedLayout {
  /** Words in which a reference may be, named ones first. */
  readonly words: readonly Field[];
  /** Their offsets. */
  readonly offsets: readonly number[];
  /** Offset of the inline values; 0 when there are none. */
  readonly values: number;
  /** What inline values are called. */
  readonly attributes: AttributeNames;
  readonly type: number;
}

/** Words of an object at most; larger ones are known by their fields only. */
const MOST_BYTES = 512;

/** Reads a type's layout. */
export function traversedLayout(
  { memory }: ContainerContext,
  names: FieldNames,
  type: number,
): TraversedLayout {
  const words = new Map([names.class, ...names.members(type)].map((it) => [it.offset, it]));
  if (memory.typeFlags(type) & TYPE_FLAG.managedDict) {
    words.set(names.managedDict.offset, names.managedDict);
  }
  const anywhere = Math.min(memory.u32(type + TYPE.basicSize), MOST_BYTES);
  for (let offset = OBJECT.size; offset < anywhere; offset += 4) {
    if (!words.has(offset)) words.set(offset, { offset, name: names.word(offset) });
  }
  const flags = memory.typeFlags(type);
  const values = flags & TYPE_FLAG.inlineValues ? memory.u32(type + TYPE.basicSize) : 0;
  return {
    words: [...words.values()],
    offsets: [...words.keys()],
    attributes: new AttributeNames(names, type),
    values,
    type,
  };
}

/**
 * What an object of a C type holds: read by its traverse function at a boundary, each reference at the word of the
 * object where it is found, or at none when it is elsewhere. Between boundaries only those words are looked at.
 */
export class TraversedFields extends Container {
  readonly stride = 4;
  readonly wandering = true;
  /** Referents that are recorded, the word that each was found in (0: none), and the place's name. */
  #referents: number[] = [];
  #words: number[] = [];
  #names: number[] = [];
  /** The reconciliation in which these were read. */
  #readAt = -1;

  constructor(
    context: ContainerContext,
    slot: number,
    readonly names: FieldNames,
    readonly traversal: Traversal,
    readonly layout: TraversedLayout,
    address: number,
  ) {
    super(context, slot, address);
  }

  override get tellsAll(): boolean {
    return false;
  }

  /** Each time it is read it may have other positions. */
  override lookAgain(): void {
    this.moved = true;
  }

  get placeOffsets(): readonly number[] {
    return this.layout.offsets;
  }

  /** Tracked, and still what it was: nothing is read from memory that is another object's by now. */
  override get isSettled(): boolean {
    const { memory, objects } = this.context;
    const type = this.older === undefined ? objects.type(this.slot) : this.layout.type;
    if (memory.typeOf(this.address) !== type) return false;
    return this.traversal.isTracked(this.address);
  }

  /** What a write changes is known only when all is read again. */
  override written(address: number): void {
    super.written(address);
    this.moved = true;
  }

  locate(settled: boolean): number {
    this.#locateValues();
    if (settled && this.isReadable && this.#readAt !== this.context.moment.number) {
      this.#read();
      this.#readAt = this.context.moment.number;
    }
    return this.#referents.length;
  }

  objectAt(position: number): number {
    const word = this.#words[position]!;
    if (word === 0) return this.#referents[position]!;
    return this.context.memory.u32(word);
  }

  identityAt(position: number): number {
    return this.attributeName(this.#names[position]!);
  }

  #locateValues(): void {
    const { values } = this.layout;
    if (values === 0) return;
    this.start = this.address + values + DICT_VALUES.items;
    this.bytes = this.context.memory.bytes[this.address + values + DICT_VALUES.capacity]! * 4;
  }

  #read(): void {
    const { memory, objects } = this.context;
    const free = this.#wordsByContent();
    this.#referents = [];
    this.#words = [];
    this.#names = [];
    this.traversal.referents(this.address).forEach((referent, index) => {
      const at = free.get(referent)?.shift();
      if ((referent & 7) !== 0 || objects.at(referent) === 0) return;
      this.#referents.push(referent);
      this.#words.push(at === undefined ? 0 : this.address + at.offset);
      this.#names.push(at === undefined ? this.names.unnamed(index) : at.name);
    });
    memory.refresh();
  }

  /** The places of inline values, by their names. */
  *#attributes(): Generator<Field> {
    const { layout } = this;
    for (let at = 0; at < this.bytes / 4; at++) {
      const name = layout.attributes.at(at);
      yield { offset: this.start - this.address + at * 4, name };
    }
  }

  #wordsByContent(): Map<number, Field[]> {
    const found = new Map<number, Field[]>();
    for (const field of [...this.layout.words, ...this.#attributes()]) {
      const content = this.context.memory.u32(this.address + field.offset);
      if (content === 0) continue;
      const fields = found.get(content);
      if (fields) fields.push(field);
      else found.set(content, [field]);
    }
    return found;
  }
}
