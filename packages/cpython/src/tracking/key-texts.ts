import type { StringId } from '@refwind/core/trace';
import { FLOAT, LONG, TYPE, TYPE_FLAG } from '../layout/structures.js';
import type { InterpreterMemory } from './memory.js';
import type { ObjectTable } from './object-table.js';
import type { RecordedDictionary } from './recorded-dictionary.js';

/** Keys longer than this are cut: they are documents, not names. */
const LONGEST_KEY = 200;
/** Bits per digit of a Python int. */
const DIGIT_BITS = 30n;
/** Ints with more digits are not spelled out. */
const MOST_DIGITS = 8;

/** How a key is spelled: bare, as a subscript, as a holder of its own; and what else a container that is older holds. */
const SPELLING = { name: 0, subscript: 1, key: 2, item: 3, members: 4 } as const;

/** Writes dict keys as Python source would, from the interpreter's memory, running no Python. */
export class KeyTexts {
  /** Knows the ids of keys that were spelled before. */
  known: ((spelling: number, key: number, position: number) => StringId) | undefined;

  constructor(
    readonly memory: InterpreterMemory,
    readonly objects: ObjectTable,
    readonly dictionary: RecordedDictionary,
  ) {}

  /**
   * The id of a key's text: a namespace's key (the bare name); `['k']`, `[5]`; or `{'k'}`. A key that cannot be spelled is
   * told by its object or position.
   * @param of what the dict is called, when it has a name
   */
  spell(spelling: number, key: number, position: number, of = ''): StringId {
    if (spelling === SPELLING.subscript) {
      return this.dictionary.passing(`${of}[${this.#value(key, position)}]`);
    }
    if (spelling === SPELLING.key) {
      return this.dictionary.passing(`${of}{${this.#value(key, position)}}`);
    }
    if (spelling === SPELLING.item) return this.dictionary.passing(`${of}[${position}]`);
    if (spelling === SPELLING.members) return this.dictionary.string(`${of}{}`);
    return this.dictionary.string(
      this.#isText(key) ? this.memory.unicode(key) : this.#value(key, 0),
    );
  }

  /** The holder of a key itself: `{'k'}`. */
  key(key: number, position: number, of = ''): StringId {
    return of === '' && this.known !== undefined
      ? this.known(SPELLING.key, key, position)
      : this.spell(SPELLING.key, key, position, of);
  }

  #value(key: number, position: number): string {
    if (this.#isText(key)) return quoted(this.memory.unicode(key));
    const type = this.memory.typeOf(key);
    const name = this.memory.cString(this.memory.u32(type + TYPE.name));
    if (name === 'bool') return this.#int(key) === '0' ? 'False' : 'True';
    if (name === 'NoneType') return 'None';
    if (name === 'float') return this.#float(key);
    const int = this.memory.typeFlags(type) & TYPE_FLAG.long ? this.#int(key) : undefined;
    if (int !== undefined) return int;
    const slot = this.objects.at(key);
    return slot === 0 ? `<${name} at entry ${position}>` : `<${name} #${this.objects.id(slot)}>`;
  }

  #isText(key: number): boolean {
    return (this.memory.typeFlags(this.memory.typeOf(key)) & TYPE_FLAG.unicode) !== 0;
  }

  /** @see Include/cpython/longintrepr.h: sign in the tag's two low bits, digits of 30 bits */
  #int(key: number): string | undefined {
    const tag = this.memory.u32(key + LONG.tag);
    const digits = tag >>> LONG.digitShift;
    if (digits > MOST_DIGITS) return undefined;
    let value = 0n;
    for (let i = digits - 1; i >= 0; i--) {
      value = (value << DIGIT_BITS) | BigInt(this.memory.u32(key + LONG.tag + 4 + i * 4));
    }
    const sign = tag & 3;
    return String(sign === 2 ? -value : value);
  }

  #float(key: number): string {
    const { bytes } = this.memory;
    return floatText(new DataView(bytes.buffer, key + FLOAT.value, 8).getFloat64(0, true));
  }
}

/** As Python's `repr`: both write the shortest digits, but not the same way. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (!Number.isFinite(value)) return `${sign}inf`;
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    return `${sign}${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  const text = String(Math.abs(value));
  if (text.includes('.')) return sign + text;
  return `${sign}${text}.0`;
}

/** Python's own way to quote, as far as a name needs it. */
function quoted(text: string): string {
  const shown = text.length > LONGEST_KEY ? `${text.slice(0, LONGEST_KEY)}…` : text;
  const escaped = shown.replace(/\\/g, '\\\\').replace(/[\p{Cc}\xa0]/gu, escapedControl);
  return escaped.includes("'") && !escaped.includes('"')
    ? `"${escaped}"`
    : `'${escaped.replace(/'/g, "\\'")}'`;
}

function escapedControl(character: string): string {
  const code = character.charCodeAt(0);
  const name = { 9: 't', 10: 'n', 13: 'r' }[code];
  return `\\${name ?? `x${code.toString(16).padStart(2, '0')}`}`;
}
