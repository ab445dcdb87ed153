import { LIST, OBJECT, TUPLE, TYPE, UNICODE } from '../layout/structures.js';

const ascii = new TextDecoder('latin1');
const utf16 = new TextDecoder('utf-16le');

/** Longest text that is read in full; a longer one is a damaged header or a document, not a name. */
const LONGEST_TEXT = 1 << 16;

/** Typed views of the interpreter's memory that follow its growth, and readers of CPython's structures. */
export class InterpreterMemory {
  #buffer: ArrayBuffer;
  /** Signed words by address / 4. Take it anew after every return into the interpreter. */
  words: Int32Array;
  /** Bytes by address. Take it anew after every return into the interpreter. */
  bytes: Uint8Array;

  /** @param tupleItems where a tuple's items are, in bytes from its start */
  constructor(
    readonly memory: WebAssembly.Memory,
    readonly tupleItems: number,
  ) {
    this.#buffer = memory.buffer;
    this.words = new Int32Array(this.#buffer);
    this.bytes = new Uint8Array(this.#buffer);
  }

  /** Follows the memory's growth. Call first whenever the interpreter calls the recorder. */
  refresh(): void {
    // Growth leaves views of nothing behind; asking the memory for its buffer each time is slow.
    if (this.words.length !== 0) return;
    this.#buffer = this.memory.buffer;
    this.words = new Int32Array(this.#buffer);
    this.bytes = new Uint8Array(this.#buffer);
  }

  /** The unsigned word at an address; 0 beyond the memory's end. */
  u32(address: number): number {
    return (this.words[address >>> 2] ?? 0) >>> 0;
  }

  typeOf(object: number): number {
    return this.u32(object + OBJECT.type);
  }

  typeFlags(type: number): number {
    return this.u32(type + TYPE.flags);
  }

  /** A NUL-terminated UTF-8 string. */
  cString(address: number): string {
    if (address === 0) return '';
    const limit = Math.min(this.bytes.length, address + LONGEST_TEXT);
    let end = address;
    while (end < limit && this.bytes[end] !== 0) end++;
    return new TextDecoder().decode(this.bytes.subarray(address, end));
  }

  /**
   * A `str` object's text, at most 65,536 characters of it.
   * @see Include/cpython/unicodeobject.h: compact ASCII, Latin-1, UCS-2 and UCS-4 data.
   */
  unicode(object: number): string {
    const state = this.u32(object + UNICODE.state);
    const length = Math.min(this.u32(object + UNICODE.length), LONGEST_TEXT);
    const isAscii = (state & UNICODE.asciiBit) !== 0;
    const isCompact = (state & UNICODE.compactBit) !== 0;
    // Of a subclass the characters stand elsewhere.
    const start = isCompact
      ? object + (isAscii ? UNICODE.asciiHead : UNICODE.compactHead)
      : this.u32(object + UNICODE.compactHead);
    const kind = isAscii ? 1 : (state >>> UNICODE.kindShift) & UNICODE.kindMask;
    const data = this.bytes.subarray(start, start + length * kind);
    if (kind === 1) return decodeLatin1(data);
    if (kind === 2) return utf16.decode(data);
    return decodeUcs4(data);
  }

  /** The items of a tuple or list, as addresses. */
  items(object: number, kind: 'tuple' | 'list'): Uint32Array {
    const length = this.u32(object + (kind === 'tuple' ? TUPLE.size : LIST.size));
    const start = kind === 'tuple' ? object + this.tupleItems : this.u32(object + LIST.items);
    return new Uint32Array(this.#buffer, start, length);
  }
}

function decodeLatin1(data: Uint8Array): string {
  // The web's "latin1" is Windows-1252, which differs from 0x80 to 0x9f.
  if (data.every((byte) => byte < 0x80)) return ascii.decode(data);
  let text = '';
  for (const byte of data) text += String.fromCharCode(byte);
  return text;
}

function decodeUcs4(data: Uint8Array): string {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let text = '';
  for (let i = 0; i + 4 <= data.byteLength; i += 4) {
    const point = view.getUint32(i, true);
    text += point <= 0x10ffff ? String.fromCodePoint(point) : '�';
  }
  return text;
}
