import {
  type CodeId,
  type EventCode,
  FreeBy,
  Op,
  siteAt,
  type TraceDictionary,
} from '@refwind/core';
import { csvText } from '../../text/csv.js';
import { utf8 } from '../../text/textBytes.js';

/** The table's columns; what an event does not have is empty. Those from `delta` on follow from the event's code. */
export const COLUMNS = [
  'seq',
  'type',
  'object',
  'refcount',
  'size',
  'holderKind',
  'owner',
  'frame',
  'name',
  'generation',
  'reason',
  'collected',
  'uncollectable',
  'examined',
  'delta',
  'typeName',
  'gc',
  'cause',
  'how',
  'phase',
  'label',
  'file',
  'line',
  'function',
  'offset',
  'opcode',
] as const;

/** What all events of a code have in common. */
export interface CodeFieldsOf {
  readonly op: Op;
  /** Between the number of the event and that of the object. */
  readonly type: Uint8Array;
  /** From `delta` to the end of the line. */
  readonly rest: Uint8Array;
}

/** The fields of a dictionary's codes, each made when it is first asked for. */
export class CodeFields {
  readonly #dictionary: TraceDictionary;
  readonly #fields: CodeFieldsOf[] = [];

  constructor(dictionary: TraceDictionary) {
    this.#dictionary = dictionary;
  }

  of(code: CodeId): CodeFieldsOf {
    this.#fields[code] ??= this.#make(this.#dictionary.codes[code]);
    return this.#fields[code];
  }

  #make({ op, site, arg }: EventCode): CodeFieldsOf {
    const place = siteAt(this.#dictionary, site);
    const where =
      place === null
        ? ',,,,'
        : [
            csvText(place.file),
            place.line,
            csvText(place.function),
            place.offset,
            csvText(place.opcode),
          ].join(',');
    return {
      op,
      type: utf8(`,${NAMES[op]},`),
      rest: utf8(`${this.#own(op, arg).join(',')},${where}\n`),
    };
  }

  /** `delta` to `label`. */
  #own(op: Op, arg: number): string[] {
    const { types, strings } = this.#dictionary;
    const counts = op === Op.incref || op === Op.decref;
    const type = op === Op.alloc ? types[arg] : null;
    return [
      counts ? `${arg}` : '',
      type === null ? '' : csvText(type.name),
      type === null ? '' : `${type.gc}`,
      op !== Op.free ? '' : arg === FreeBy.refcount ? 'refcount' : 'gc',
      op === Op.free ? (HOW[arg] ?? '') : '',
      PHASES[op] ?? '',
      op === Op.mark ? csvText(strings[arg]) : '',
    ];
  }
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

const PHASES: Readonly<Record<number, string>> = { [Op.gcBegin]: 'begin', [Op.gcEnd]: 'end' };

const HOW: Readonly<Record<number, string>> = {
  [FreeBy.unmarked]: 'unmarked',
  [FreeBy.untracked]: 'untracked',
  [FreeBy.called]: 'called',
};
