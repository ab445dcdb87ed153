import type { SiteId, TraceDictionary, TypeId } from '@refwind/core';
import type { RowWriter } from '../../rows/rowWriter.js';
import { ByteInterner } from '../../text/byteInterner.js';
import { Frames } from './frames.js';
import { plainText } from './names.js';
import { XpcomObjects } from './objects.js';
import { RecordLine, Verb } from './record.js';

const LESS = 60;
const NO_SITE: SiteId = -1;

/** Reads a log line by line: a record is a line that begins with `<`, and the stack frames up to a blank line. */
export class LogReader {
  /** The line that what was thrown is about: a record is done with when the next one begins. */
  problemLine = 0;
  readonly #dictionary: TraceDictionary;
  readonly #frames: Frames;
  readonly #objects: XpcomObjects;
  readonly #classes = new ByteInterner();
  readonly #types: TypeId[] = [];
  readonly #record = new RecordLine();
  readonly #decoder = new TextDecoder();
  #isOpen = false;
  #type: TypeId = 0;
  #line = 0;
  /** The first frame, and the first that does more than count. */
  #first: SiteId = NO_SITE;
  #site: SiteId = NO_SITE;
  #others = 0;
  #ignored = 0;

  constructor(dictionary: TraceDictionary, rows: RowWriter, isLenient: boolean) {
    this.#dictionary = dictionary;
    this.#frames = new Frames(dictionary);
    this.#objects = new XpcomObjects(rows, isLenient);
  }

  /**
   * The next line: bytes from ≤ at < to.
   * @throws LineProblem about the line `problemLine`
   */
  line(bytes: Uint8Array, from: number, to: number, number: number): void {
    if (from === to) this.#close();
    else if (bytes[from] === LESS) {
      this.#close();
      this.problemLine = number;
      this.#record.read(bytes, from, to);
      this.#open(bytes, number);
    } else if (this.#isOpen) this.#frame(bytes, from, to);
    else this.#others++;
  }

  end(): void {
    this.#close();
    this.#objects.end();
  }

  /** What should be known of the trace. */
  notes(): string[] {
    const { older, differing } = this.#objects;
    return [
      older > 0 &&
        `${older} objects are older than the log: they come up with the count that they had.`,
      differing > 0 &&
        `${differing} counts are not what the records before make them: these are followed.`,
      this.#ignored > 0 && `${this.#ignored} records of other kinds say nothing about counts.`,
      this.#others > 0 && `${this.#others} lines are no records.`,
    ].filter((note) => note !== false);
  }

  #open(bytes: Uint8Array, line: number): void {
    if (this.#record.verb === Verb.other) {
      this.#ignored++;
      return;
    }
    const { classFrom, classTo } = this.#record;
    const name = this.#classes.of(bytes, classFrom, classTo);
    this.#types[name] ??= this.#dictionary.addType({
      name: plainText(this.#decoder.decode(bytes.subarray(classFrom, classTo))),
      gc: false,
    });
    this.#type = this.#types[name];
    this.#line = line;
    this.#isOpen = true;
    this.#first = NO_SITE;
    this.#site = NO_SITE;
  }

  #frame(bytes: Uint8Array, from: number, to: number): void {
    if (this.#site !== NO_SITE) return;
    const { site, isCounting } = this.#frames.of(bytes, from, to);
    if (this.#first === NO_SITE) this.#first = site;
    if (!isCounting) this.#site = site;
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.problemLine = this.#line;
    const { verb, address, serial, number } = this.#record;
    const site = this.#site === NO_SITE ? this.#first : this.#site;
    const [type, line] = [this.#type, this.#line];
    this.#objects.add({ verb, type, address, serial, number, site, line });
  }
}
