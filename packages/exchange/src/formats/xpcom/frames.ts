import type { SiteId, TraceDictionary } from '@refwind/core';
import { ByteInterner } from '../../text/byteInterner.js';
import { plainText } from './names.js';

/** Functions that only count: who called them is where a reference was taken. */
const counting =
  /(^|::)(AddRef|Release|~?RefPtr|~?nsCOMPtr|~?nsCOMPtr_base|assign_assuming_AddRef|assign_with_AddRef)\b|^(NS_Log|NS_ADDREF|NS_RELEASE|nsTraceRefcnt|mozilla::RefPtrTraits|already_AddRefed|RefPtr<|nsCOMPtr<)/;

/** A stack frame as a place in a program. */
interface Frame {
  readonly site: SiteId;
  readonly isCounting: boolean;
}

/** The places that a log's stack frames mean, each read once. */
export class Frames {
  readonly #dictionary: TraceDictionary;
  readonly #lines = new ByteInterner();
  readonly #frames: Frame[] = [];
  readonly #sites = new Map<string, SiteId>();
  readonly #decoder = new TextDecoder();

  constructor(dictionary: TraceDictionary) {
    this.#dictionary = dictionary;
  }

  /** The frame of a line from ≤ at < to: `#01: function (file:line)`, or `#01: function[library +0xOFFSET]`. */
  of(bytes: Uint8Array, from: number, to: number): Frame {
    // The number in front tells depth, which the same place has many of.
    const start = bytes[from] === 35 ? bytes.indexOf(32, from) + 1 : from;
    const number = this.#lines.of(bytes, start > from && start < to ? start : from, to);
    this.#frames[number] ??= this.#read(this.#decoder.decode(bytes.subarray(start, to)));
    return this.#frames[number];
  }

  #read(text: string): Frame {
    const inFile = /^(.*) \((.*):(\d{1,9})\)$/.exec(text);
    if (inFile !== null) return this.#frame(inFile[1], inFile[2], Number(inFile[3]), 0);
    const inLibrary = /^(.*?) ?\[(.*) \+0x([0-9a-f]{1,13})\]$/i.exec(text);
    if (inLibrary !== null) {
      return this.#frame(inLibrary[1], inLibrary[2], 0, Number.parseInt(inLibrary[3], 16));
    }
    return this.#frame(text, '???', 0, 0);
  }

  #frame(name: string, path: string, line: number, offset: number): Frame {
    const [callee, file] = [plainText(name), plainText(path)];
    const key = JSON.stringify([callee, file, line, offset]);
    let site = this.#sites.get(key);
    if (site === undefined) {
      const dictionary = this.#dictionary;
      site = dictionary.addSite({
        file: dictionary.string(file),
        line,
        function: dictionary.string(callee),
        offset,
        opcode: dictionary.string(''),
      });
      this.#sites.set(key, site);
    }
    return { site, isCounting: counting.test(callee) };
  }
}
