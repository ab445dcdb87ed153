import { fieldProblem, LineProblem } from '../../errors.js';

const BLANK = 32;
const LESS = 60;
const GREATER = 62;

/** What a record can do. Numbers, so that a record is filled without an object. */
export const Verb = { addRef: 0, release: 1, ctor: 2, dtor: 3, other: 4 } as const;
export type Verb = (typeof Verb)[keyof typeof Verb];

const VERBS: Readonly<Record<string, Verb>> = {
  AddRef: Verb.addRef,
  Release: Verb.release,
  Ctor: Verb.ctor,
  Dtor: Verb.dtor,
  // What the same log has beside when several go to one file: it says nothing that these do not.
  Create: Verb.other,
  Destroy: Verb.other,
  nsCOMPtrAddRef: Verb.other,
  nsCOMPtrRelease: Verb.other,
};

/** The fields of a record's first line, `<Class> 0xADDRESS SERIAL VERB NUMBER …`; filled anew for each. */
export class RecordLine {
  /** The class's name: bytes from ≤ at < to. */
  classFrom = 0;
  classTo = 0;
  address = 0;
  serial = 0;
  verb: Verb = Verb.other;
  /** The count after it, or the size in bytes. */
  number = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #to = 0;

  /**
   * Reads the line from ≤ at < to, which begins with `<`.
   * @throws LineProblem naming the field that is not as it must be
   */
  read(bytes: Uint8Array, from: number, to: number): void {
    this.#bytes = bytes;
    this.#at = from;
    this.#to = to;
    this.#class();
    this.address = this.#hex();
    this.serial = this.#digits('serial number', false);
    this.verb = this.#verb();
    if (this.verb !== Verb.other) {
      const isSize = this.verb === Verb.ctor || this.verb === Verb.dtor;
      this.number = this.#digits(isSize ? 'size' : 'count', isSize);
    }
  }

  #class(): void {
    // A class's name may have template arguments: the field ends where a blank follows.
    let end = this.#bytes.indexOf(BLANK, this.#at);
    while (end > 0 && end < this.#to && this.#bytes[end - 1] !== GREATER) {
      end = this.#bytes.indexOf(BLANK, end + 1);
    }
    if (this.#bytes[this.#at] !== LESS || end < 0 || end >= this.#to) {
      throw fieldProblem('class', 'a name between < and >', this.#rest());
    }
    this.classFrom = this.#at + 1;
    this.classTo = end - 1;
    this.#at = end + 1;
  }

  #hex(): number {
    const start = this.#at;
    let at = start;
    if (this.#bytes[at] === 48 && (this.#bytes[at + 1] | 32) === 120) at += 2;
    const first = at;
    let value = 0;
    for (; at < this.#to; at++) {
      const digit = hexDigit(this.#bytes[at]);
      if (digit < 0) break;
      value = value * 16 + digit;
    }
    if (at === first || this.#bytes[at] !== BLANK) {
      throw fieldProblem('address', 'a hexadecimal number', this.#rest());
    }
    this.#at = at + 1;
    return value;
  }

  #digits(field: string, inBrackets: boolean): number {
    let at = this.#at;
    if (inBrackets && this.#bytes[at] === 40) at++;
    const first = at;
    let value = 0;
    for (; at < this.#to; at++) {
      const digit = this.#bytes[at] - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    const isEnd = at === this.#to || this.#bytes[at] === BLANK || this.#bytes[at] === 41;
    if (at === first || !isEnd || value > 2 ** 32 - 1) {
      throw fieldProblem(field, 'a whole number below 2^32', this.#rest());
    }
    this.#at = at + 1;
    return value;
  }

  #verb(): Verb {
    const bytes = this.#bytes;
    const at = this.#at;
    // The two that nearly all are.
    if (bytes[at] === 65 && bytes[at + 6] === BLANK && bytes[at + 3] === 82) {
      this.#at = at + 7;
      return Verb.addRef;
    }
    if (bytes[at] === 82 && bytes[at + 7] === BLANK && bytes[at + 3] === 101) {
      this.#at = at + 8;
      return Verb.release;
    }
    let end = bytes.indexOf(BLANK, at);
    if (end < 0 || end > this.#to) end = this.#to;
    const word = String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 40)));
    const verb = VERBS[word];
    if (verb === undefined) throw fieldProblem('operation', 'AddRef, Release, Ctor or Dtor', word);
    this.#at = end + 1;
    return verb;
  }

  /** What stands where something else was expected. */
  #rest(): string {
    if (this.#at >= this.#to) throw new LineProblem('the line ends before all fields are there');
    return new TextDecoder().decode(this.#bytes.subarray(this.#at, this.#to));
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
