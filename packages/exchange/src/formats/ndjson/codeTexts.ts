import {
  type CodeId,
  type EventCode,
  FreeBy,
  Op,
  siteAt,
  type TraceDictionary,
} from '@refwind/core';
import { jsonText } from '../../text/json.js';
import { utf8 } from '../../text/textBytes.js';

/** What all events of one code have in common, as the bytes between their numbers. */
export interface CodeText {
  readonly op: Op;
  /** Behind the event's number, up to the object's or, for a mark, to the end. */
  readonly head: Uint8Array;
  /** Behind the object's number, up to the next variable thing. */
  readonly middle: Uint8Array;
  /** The rest of the line, its end included. */
  readonly tail: Uint8Array;
}

/** The texts of a dictionary's codes, each made when it is first asked for. */
export class CodeTexts {
  readonly #dictionary: TraceDictionary;
  readonly #texts: CodeText[] = [];

  constructor(dictionary: TraceDictionary) {
    this.#dictionary = dictionary;
  }

  of(code: CodeId): CodeText {
    this.#texts[code] ??= this.#make(this.#dictionary.codes[code]);
    return this.#texts[code];
  }

  #make(code: EventCode): CodeText {
    const { op } = code;
    const [middle, beforeSite] = this.#parts(code);
    const site = jsonText(siteAt(this.#dictionary, code.site));
    const tail = `${beforeSite},"site":${site}}\n`;
    const head = `,"type":"${typeOf(op)}"${isAboutObject(op) ? ',"object":' : ''}`;
    return { op, head: utf8(head), middle: utf8(middle), tail: utf8(tail) };
  }

  /** What stands before the variable thing, and between it and the site. */
  #parts({ op, arg }: EventCode): [string, string] {
    const { types, strings } = this.#dictionary;
    switch (op) {
      case Op.alloc:
        return [
          `,"typeName":${jsonText(types[arg].name)},"size":`,
          `,"gc":${types[arg].gc},"refcount":1`,
        ];
      case Op.incref:
      case Op.decref:
        return [',"refcount":', arg === 1 ? '' : `,"delta":${arg}`];
      case Op.free:
        return ['', causeText(arg)];
      case Op.link:
      case Op.unlink:
        return [',"holder":', ''];
      case Op.mark:
        return [`,"label":${jsonText(strings[arg])}`, ''];
      case Op.gcBegin:
        return [',"phase":"begin","generation":', ''];
      case Op.gcEnd:
        return [',"phase":"end","generation":', ''];
    }
  }
}

function typeOf(op: Op): string {
  return NAMES[op];
}

const NAMES: Readonly<Record<Op, string>> = {
  [Op.alloc]: 'alloc',
  [Op.incref]: 'incref',
  [Op.decref]: 'decref',
  [Op.free]: 'free',
  [Op.link]: 'link',
  [Op.unlink]: 'unlink',
  [Op.gcBegin]: 'gc-pass',
  [Op.gcEnd]: 'gc-pass',
  [Op.mark]: 'mark',
};

function isAboutObject(op: Op): boolean {
  return op < Op.gcBegin;
}

function causeText(arg: number): string {
  if (arg === FreeBy.refcount) return ',"cause":"refcount"';
  return `,"cause":"gc"${HOW[arg] ?? ''}`;
}

const HOW: Readonly<Record<number, string>> = {
  [FreeBy.unmarked]: ',"how":"unmarked"',
  [FreeBy.untracked]: ',"how":"untracked"',
  [FreeBy.called]: ',"how":"called"',
};
