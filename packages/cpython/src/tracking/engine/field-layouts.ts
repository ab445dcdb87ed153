import type { AttributeNames } from '../fields/field-names.js';
import type { WordLayout } from '../fields/instance-fields.js';
import type { InterpreterMemory } from '../memory.js';

/** Words of a layout, and bytes of what inline values are called (`engine/fields.ts`). */
const LAYOUT_WORDS = 8;
const NAMES_BYTES = 1024;

/** Layouts of types' objects, written where the engine reads them. */
export class FieldLayouts {
  readonly #attributes: AttributeNames[] = [];
  readonly #written = new Map<WordLayout, number>();

  constructor(
    readonly memory: InterpreterMemory,
    readonly reserve: (bytes: number) => number,
  ) {}

  /** Where the engine finds a layout. */
  at(layout: WordLayout): number {
    const known = this.#written.get(layout);
    if (known !== undefined) return known;
    const { type, values, isTracked, fields, attributes } = layout;
    const names = values === 0 ? 0 : this.#zeros(NAMES_BYTES);
    const words = fields.flatMap(({ offset, name }) => [offset, name]);
    const number = this.#attributes.push(attributes) - 1;
    const list = this.#place(words);
    const own = [type, values, isTracked ? 1 : 0, fields.length, list, names, 0, number];
    const address = this.#place(own.slice(0, LAYOUT_WORDS));
    this.#written.set(layout, address);
    return address;
  }

  /** The id + 1 of what inline values at a position are called; negative when that may change. */
  attribute(layout: number, position: number): number {
    const attributes = this.#attributes[layout]!;
    const id = attributes.at(position) + 1;
    return attributes.isNamed(position) ? id : -id;
  }

  #zeros(bytes: number): number {
    const address = this.reserve(bytes);
    this.memory.bytes.fill(0, address, address + bytes);
    return address;
  }

  #place(words: readonly number[]): number {
    const address = this.reserve(Math.max(words.length, 1) * 4);
    this.memory.words.set(words, address >>> 2);
    return address;
  }
}
