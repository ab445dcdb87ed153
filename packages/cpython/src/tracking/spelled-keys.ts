import { LONG, OBJECT, TYPE_FLAG } from '../layout/structures.js';
import type { InterpreterMemory } from './memory.js';
import type { ObjectTable } from './object-table.js';

/** How a key is spelled: bare, as a subscript, as a holder of its own. */
export type Spelling = 0 | 1 | 2;

/** Lines, as a power of two. */
const LINE_BITS = 14;

/** A line's words: the key's address, when it was born, two words of its content, the ids + 1 of its spellings. */
const LINE = { shift: 3, address: 0, born: 1, content: 2, ids: 4 } as const;

/** Born before the recording, or passed over. */
const UNRECORDED = -1;

/**
 * Ids of the texts of keys that were spelled before: one line per place of a table, the newest key's. A key is known
 * again by its address and its birth. One that is not recorded is known by its address and its content: a number as a
 * whole, a text by its length and its hash.
 */
export class SpelledKeys {
  readonly #lines = new Int32Array(1 << (LINE_BITS + LINE.shift));

  constructor(
    readonly memory: InterpreterMemory,
    readonly objects: ObjectTable,
  ) {}

  /** The id of the key's text, which `spell` makes when it is not known. */
  id(key: number, spelling: Spelling, spell: () => number): number {
    const line = this.#line(key);
    if (line < 0) return spell();
    const at = line + LINE.ids + spelling;
    const known = this.#lines[at]!;
    if (known !== 0) return known - 1;
    const id = spell();
    this.#lines[at] = id + 1;
    return id;
  }

  /** The key's line, emptied if it was another one's; −1 if it cannot be known again. */
  #line(key: number): number {
    const { objects } = this;
    const { words } = this.memory;
    const slot = objects.at(key);
    const born = slot === 0 ? UNRECORDED : objects.born(slot);
    if (slot === 0 && !this.#tellsItself(key)) return -1;
    const lines = this.#lines;
    const line = (Math.imul(key >>> 3, 0x9e3779b1) >>> (32 - LINE_BITS)) << LINE.shift;
    const first = words[(key + CONTENT) >>> 2]!;
    const second = words[(key + CONTENT + 4) >>> 2]!;
    if (
      lines[line + LINE.address] === (key | 0) &&
      lines[line + LINE.born] === born &&
      lines[line + LINE.content] === first &&
      lines[line + LINE.content + 1] === second
    ) {
      return line;
    }
    lines.fill(0, line + LINE.ids, line + LINE.ids + SPELLINGS);
    lines[line + LINE.address] = key;
    lines[line + LINE.born] = born;
    lines[line + LINE.content] = first;
    lines[line + LINE.content + 1] = second;
    return line;
  }

  /** Whether two words of its content are enough to know a key: a text's, an int's of one digit. */
  #tellsItself(key: number): boolean {
    const { memory } = this;
    const flags = memory.typeFlags(memory.typeOf(key));
    if (flags & TYPE_FLAG.unicode) return true;
    return (flags & TYPE_FLAG.long) !== 0 && memory.u32(key + LONG.tag) >>> LONG.digitShift <= 1;
  }
}

const SPELLINGS = 3;

/** A text's length and hash; an int's tag and first digit. */
const CONTENT = OBJECT.size;
