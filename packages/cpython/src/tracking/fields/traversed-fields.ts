import { HolderKind } from '@refwind/core/trace';
import { OBJECT, TYPE, TYPE_FLAG } from '../../layout/structures.js';
import { Container, type ContainerContext, type ItemHolder } from '../containers.js';
import type { Field, FieldNames } from './field-names.js';
import type { Traversal } from './traversal.js';

/** Where the objects of a type that was written in C keep references, as far as that is known. */
export interface TraversedLayout {
  readonly fields: readonly Field[];
  /** Bytes of an object in which any word may be a reference; 0 when `fields` are all. */
  readonly anywhere: number;
}

/** Words of an object at most; larger ones are known by their fields only. */
const MOST_BYTES = 512;

/** Reads a type's layout. */
export function traversedLayout(
  { memory }: ContainerContext,
  names: FieldNames,
  type: number,
): TraversedLayout {
  const known = names.known(type);
  const fields = new Map([names.class, ...names.members(type)].map((each) => [each.offset, each]));
  if (memory.typeFlags(type) & TYPE_FLAG.managedDict) {
    fields.set(names.managedDict.offset, names.managedDict);
  }
  for (const field of known ?? []) fields.set(field.offset, field);
  const anywhere = known ? 0 : Math.min(memory.u32(type + TYPE.basicSize), MOST_BYTES);
  return { fields: [...fields.values()], anywhere };
}

/** The tags in a reference that a frame keeps. @see Include/internal/pycore_stackref.h */
const TAGS = 3;

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
  ) {
    super(context, slot, context.objects.address(slot));
  }

  placeWords(): readonly number[] {
    return this.#layoutWords().map(({ offset }) => this.address + offset);
  }

  countWord(): number {
    return 0;
  }

  override get isSettled(): boolean {
    return this.traversal.isTracked(this.address);
  }

  locate(settled: boolean): number {
    if (settled && this.isReadable && this.#readAt !== this.context.moment.number) {
      this.#read();
      this.#readAt = this.context.moment.number;
    }
    return this.#referents.length;
  }

  objectAt(position: number): number {
    const word = this.#words[position]!;
    if (word === 0) return this.#referents[position]!;
    return (this.context.memory.u32(word) & ~TAGS) >>> 0;
  }

  identityAt(position: number): number {
    return this.#names[position]!;
  }

  holder(identity: number, into: ItemHolder): void {
    into.kind = HolderKind.key;
    into.a = this.slot;
    into.b = identity;
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

  /** The words in which references may be, named ones first. */
  protected words(): Field[] {
    return this.#layoutWords();
  }

  #layoutWords(): Field[] {
    const { fields, anywhere } = this.layout;
    const named = new Set(fields.map(({ offset }) => offset));
    const words = [...fields];
    for (let offset = OBJECT.size; offset < anywhere; offset += 4) {
      if (!named.has(offset)) words.push({ offset, name: this.names.word(offset) });
    }
    return words;
  }

  #wordsByContent(): Map<number, Field[]> {
    const found = new Map<number, Field[]>();
    for (const field of this.words()) {
      const content = (this.context.memory.u32(this.address + field.offset) & ~TAGS) >>> 0;
      if (content === 0) continue;
      const fields = found.get(content);
      if (fields) fields.push(field);
      else found.set(content, [field]);
    }
    return found;
  }
}
