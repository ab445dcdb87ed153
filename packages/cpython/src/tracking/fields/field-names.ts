import type { StringId, TraceDictionary } from '@refwind/core/trace';
import {
  BEFORE,
  HEAP_TYPE,
  MEMBER,
  MEMBER_REFERENCES,
  OBJECT,
  TYPE,
} from '../../layout/structures.js';
import { keyEntries } from '../dict-keys.js';
import type { InterpreterMemory } from '../memory.js';
import { C_FIELDS, HIDDEN } from './c-fields.js';

/** A word of an object that holds a reference, by its offset from the object. */
export interface Field {
  readonly offset: number;
  readonly name: StringId;
  /** The type's traverse function passes it over. */
  readonly isHidden?: boolean;
}

/** Names of the attributes at the positions of a class's inline values, as its instances' shared keys say. */
export class AttributeNames {
  #table = 0;
  #ids: number[] = [];

  constructor(
    readonly names: FieldNames,
    /** The class's address. */
    readonly type: number,
  ) {}

  /** The attribute at a position; a position without a name is told by its number. */
  at(position: number): StringId {
    const table = this.names.memory.u32(this.type + HEAP_TYPE.cachedKeys);
    if (table !== this.#table) {
      this.#table = table;
      this.#ids = [];
    }
    // Keys are added to a table that instances share, and never taken out.
    const known = this.#ids[position] ?? 0;
    if (known !== 0) return known;
    const id = table === 0 ? 0 : this.names.attribute(table, position);
    if (id === 0) return this.names.unnamed(position);
    while (this.#ids.length <= position) this.#ids.push(0);
    this.#ids[position] = id;
    return id;
  }

  /** Whether the attribute that was last asked for at a position has a name, which stays. */
  isNamed(position: number): boolean {
    return (this.#ids[position] ?? 0) !== 0;
  }
}

/** Names the fields of objects, from what their types say of themselves and from CPython's headers. */
export class FieldNames {
  constructor(
    readonly memory: InterpreterMemory,
    readonly dictionary: TraceDictionary,
  ) {}

  /** Members that are references (`__slots__`, C types' `PyMemberDef`), of a type and its bases. */
  members(type: number): Field[] {
    const fields = new Map<number, Field>();
    for (let base = type; base !== 0; base = this.memory.u32(base + TYPE.base)) {
      for (const field of this.#ownMembers(base)) {
        if (!fields.has(field.offset)) fields.set(field.offset, field);
      }
    }
    return [...fields.values()];
  }

  /** Fields of C types that no member descriptor names; undefined for types not known here. */
  known(type: number): readonly Field[] | undefined {
    const { memory } = this;
    for (let base = type; base !== 0; base = memory.u32(base + TYPE.base)) {
      const type = memory.cString(memory.u32(base + TYPE.name));
      const fields = C_FIELDS[type];
      if (fields === undefined) continue;
      return Object.entries(fields).map(([name, offset]) => ({
        offset,
        name: this.text(name),
        isHidden: HIDDEN[type]?.includes(name) ?? false,
      }));
    }
    return undefined;
  }

  /** The field in which an object names its type. */
  get class(): Field {
    return { offset: OBJECT.type, name: this.text('__class__') };
  }

  get managedDict(): Field {
    return { offset: BEFORE.managedDict, name: this.text('__dict__') };
  }

  /** The attribute at a position of a table of keys that instances share; 0 when there is none yet. */
  attribute(table: number, position: number): StringId {
    const { memory } = this;
    const { keys, stride, count } = keyEntries(memory, table);
    const name = position < count ? memory.u32(keys + position * stride) : 0;
    return name === 0 ? 0 : this.text(memory.unicode(name));
  }

  /** A place elsewhere, which is told by its number in the traverse function's order. */
  unnamed(position: number): StringId {
    return this.dictionary.string(`.<${position}>`);
  }

  /** A word of the object that nothing names, told by its offset. */
  word(offset: number): StringId {
    return this.dictionary.string(`.<+${offset}>`);
  }

  /** `.name` */
  text(name: string): StringId {
    return this.dictionary.string(`.${name}`);
  }

  *#ownMembers(type: number): Generator<Field> {
    const { memory } = this;
    const members = memory.u32(type + TYPE.members);
    if (members === 0) return;
    for (let at = members; memory.u32(at + MEMBER.name) !== 0; at += MEMBER.bytes) {
      if (!MEMBER_REFERENCES.includes(memory.u32(at + MEMBER.type))) continue;
      const name = memory.cString(memory.u32(at + MEMBER.name));
      yield { offset: memory.u32(at + MEMBER.offset), name: this.text(name) };
    }
  }
}
