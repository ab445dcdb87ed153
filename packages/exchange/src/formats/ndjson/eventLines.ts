import { HolderKind, Op, type PassRow, type TraceDictionary } from '@refwind/core';
import type { Stretch } from '../../range.js';
import { jsonText } from '../../text/json.js';
import { type TextBytes, utf8 } from '../../text/textBytes.js';
import { CodeTexts } from './codeTexts.js';

const SEQ = utf8('{"seq":');
const FRAME = utf8('{"kind":"variable","frame":');
const NAME = utf8(',"name":');
const OWNER = utf8('{"kind":"slot","owner":');
const KEY = utf8(',"key":');
const INDEX = utf8(',"key":"[');
const INDEX_END = utf8(']"}');
const MEMBER_END = utf8(',"key":"{}"}');
const TEMPORARY = utf8('{"kind":"temporary","detail":');
const EXTERNAL = utf8('{"kind":"external","detail":');
const END = utf8('}');
const REASON = utf8(',"reason":');
const COLLECTED = utf8(',"collected":');
const UNCOLLECTABLE = utf8(',"uncollectable":');
const EXAMINED = utf8(',"examined":');

/** Writes rows as events, a JSON object to a line, as `JSON.stringify` of the event would: fields in the same order. */
export class EventLines {
  readonly #out: TextBytes;
  readonly #codes: CodeTexts;
  readonly #strings: JsonStrings;

  constructor(dictionary: TraceDictionary, out: TextBytes) {
    this.#out = out;
    this.#codes = new CodeTexts(dictionary);
    this.#strings = new JsonStrings(dictionary);
  }

  row({ chunk, resolved }: Stretch, row: number): void {
    const text = this.#codes.of(chunk.code[row]);
    const out = this.#out
      .bytes(SEQ)
      .number(chunk.firstSeq + row)
      .bytes(text.head);
    const { op } = text;
    if (op < Op.gcBegin) out.number(resolved.object[row]);
    out.bytes(text.middle);
    if (op === Op.incref || op === Op.decref) out.number(resolved.refcount[row]);
    else if (op === Op.alloc) out.number(chunk.size[resolved.rank[row]]);
    else if (op === Op.link || op === Op.unlink) {
      const rank = resolved.rank[row];
      const kind = chunk.holderKind[rank] as HolderKind;
      this.holder(kind, chunk.holderA[rank], chunk.holderB[rank], resolved.owner[rank]);
    } else if (op === Op.gcBegin || op === Op.gcEnd) {
      this.#pass(chunk.passes[resolved.rank[row]], op === Op.gcEnd);
    }
    out.bytes(text.tail);
  }

  /** A holder, the `owner` of a place in an object being known. */
  holder(kind: HolderKind, a: number, b: number, owner: number): void {
    const out = this.#out;
    const strings = this.#strings;
    if (kind === HolderKind.variable) {
      out.bytes(FRAME).bytes(strings.of(a)).bytes(NAME).bytes(strings.of(b)).bytes(END);
    } else if (kind === HolderKind.index) {
      out.bytes(OWNER).number(owner).bytes(INDEX).number(b).bytes(INDEX_END);
    } else if (kind === HolderKind.key) {
      out.bytes(OWNER).number(owner).bytes(KEY).bytes(strings.of(b)).bytes(END);
    } else if (kind === HolderKind.member) out.bytes(OWNER).number(owner).bytes(MEMBER_END);
    else {
      const head = kind === HolderKind.temporary ? TEMPORARY : EXTERNAL;
      out.bytes(head).bytes(strings.of(a)).bytes(END);
    }
  }

  #pass({ generation, reason, collected, uncollectable, examined }: PassRow, isEnd: boolean): void {
    const out = this.#out.number(generation).bytes(REASON).text(jsonText(reason));
    if (!isEnd) return;
    out.bytes(COLLECTED).number(collected).bytes(UNCOLLECTABLE).number(uncollectable);
    if (examined >= 0) out.bytes(EXAMINED).number(examined);
  }
}

/** A dictionary's strings as JSON, each made when it is first asked for. */
class JsonStrings {
  readonly #dictionary: TraceDictionary;
  readonly #bytes: Uint8Array[] = [];

  constructor(dictionary: TraceDictionary) {
    this.#dictionary = dictionary;
  }

  of(id: number): Uint8Array {
    this.#bytes[id] ??= utf8(jsonText(this.#dictionary.strings[id]));
    return this.#bytes[id];
  }
}
