import { type CodeId, FreeBy, type Site, siteAt, type TraceDictionary } from '@refwind/core';
import type { LifetimeEvent } from '../../heap/lifetimes.js';
import { jsonText } from '../../text/json.js';
import { type TextBytes, utf8 } from '../../text/textBytes.js';
import { PROCESS, type TraceEvents } from './traceEvents.js';

const ALIVE = utf8(`,"args":{"ended":"alive"}}`);
const BY_COUNT = utf8(`,"args":{"ended":"count"}}`);
const BY_COLLECTOR = utf8(`,"args":{"ended":"collector"}}`);

/** Writes lives of objects as asynchronous slices, named by type: `b` where one begins, `e` where it ends. */
export class LifetimeWriter {
  readonly #dictionary: TraceDictionary;
  readonly #events: TraceEvents;
  /** By alloc code: what goes behind the numbers of a `b`, and before those of `b` and `e`. */
  readonly #heads: {
    readonly begin: Uint8Array;
    readonly end: Uint8Array;
    readonly place: Uint8Array;
  }[] = [];

  constructor(dictionary: TraceDictionary, events: TraceEvents) {
    this.#dictionary = dictionary;
    this.#events = events;
  }

  born({ seq, object, size, code, allocSeq }: LifetimeEvent): void {
    const { begin, place } = this.#texts(code);
    this.#place(begin, seq, object)
      .text(',"args":{"object":')
      .number(object)
      .text(',"bytes":')
      .number(size)
      .text(',"event":')
      .number(allocSeq)
      .bytes(place);
  }

  freed({ seq, object, code, freeCode }: LifetimeEvent): void {
    const isByCount = this.#dictionary.codes[freeCode].arg === FreeBy.refcount;
    this.#place(this.#texts(code).end, seq, object).bytes(isByCount ? BY_COUNT : BY_COLLECTOR);
  }

  /** The part ends while the object is alive. */
  left(seq: number, object: number, code: CodeId): void {
    this.#place(this.#texts(code).end, seq, object).bytes(ALIVE);
  }

  #place(head: Uint8Array, seq: number, object: number): TextBytes {
    return this.#events.line().bytes(head).number(object).text('","ts":').number(seq);
  }

  #texts(code: CodeId) {
    this.#heads[code] ??= this.#make(code);
    return this.#heads[code];
  }

  #make(code: CodeId) {
    const { types, codes } = this.#dictionary;
    const { arg, site } = codes[code];
    const rest = `,"cat":"object","name":${jsonText(types[arg].name)},"pid":${PROCESS},"tid":${PROCESS},"id":"`;
    return {
      begin: utf8(`{"ph":"b"${rest}`),
      end: utf8(`{"ph":"e"${rest}`),
      place: utf8(`${placeFields(siteAt(this.#dictionary, site))}}}`),
    };
  }
}

function placeFields(site: Site | null): string {
  if (site === null) return '';
  const { file, line, function: name } = site;
  return `,"line":${jsonText(`${file}:${line}`)},"function":${jsonText(name)}`;
}
