import {
  ByteReader,
  ByteWriter,
  type Codec,
  RefwindError,
  TraceError,
  type TraceSource,
} from '@refwind/core';

/** `\x89RWI\r\n\x1a\n`: not text, and broken by any conversion of line ends. */
const MAGIC = Uint8Array.of(0x89, 0x52, 0x57, 0x49, 0x0d, 0x0a, 0x1a, 0x0a);
/** What this code writes, and all that it reads: an index of another version is built anew. */
const VERSION = 1;

/** magic 8, version u16, 0 u16, crc32 u32 of the 12 bytes before. */
export const HEADER_BYTES = 16;

/** `docs/index-format.md` says what is in each. */
export const BlockKind = {
  /** Of which trace. */
  trace: 1,
  /** What a chunk touches. */
  touched: 2,
  /** The tree nodes that a chunk changes. */
  nodes: 3,
  postings: 4,
  /** By type and site what is alive, and how each chunk changes it. */
  alive: 5,
  directory: 6,
  end: 7,
} as const;
export type BlockKind = (typeof BlockKind)[keyof typeof BlockKind];

/** kind u8, packed u8, 0 u16, stored u32, raw u32, crc32 u32 of the 12 bytes before and the stored payload. */
const BLOCK_HEADER_BYTES = 16;
/** No block is larger when unpacked. */
const MAX_RAW_BYTES = 256 * 2 ** 20;

/** The end block: u64 where the directory begins; never packed. */
export const END_BYTES = BLOCK_HEADER_BYTES + 8;

/** An index file that cannot be used, or is not of this trace. Traces can be read without. */
export class IndexError extends RefwindError {
  declare readonly code: 'damaged-index' | 'other-index';
  readonly file: string;
  readonly offset: number;

  constructor(code: IndexError['code'], file: string, offset: number, reason: string) {
    super(code, `${file}, at byte ${offset}: ${reason}. Build the index anew with refwind index.`);
    this.name = 'IndexError';
    this.file = file;
    this.offset = offset;
  }
}

export function encodeHeader(codec: Codec): Uint8Array {
  const out = new ByteWriter();
  out.bytes(MAGIC);
  out.u16(VERSION);
  out.u16(0);
  out.u32(codec.crc32(out.take()));
  return out.take();
}

/** A block, ready to be written. */
export async function packBlock(
  kind: BlockKind,
  raw: Uint8Array,
  codec: Codec,
): Promise<Uint8Array> {
  const packed = raw.length < 64 || kind === BlockKind.end ? raw : await codec.deflate(raw);
  const pays = packed.length < raw.length;
  const stored = pays ? packed : raw;
  const out = new ByteWriter();
  out.u8(kind);
  out.u8(pays ? 1 : 0);
  out.u16(0);
  out.u32(stored.length);
  out.u32(raw.length);
  out.u32(codec.crc32(stored, codec.crc32(out.take())));
  out.bytes(stored);
  return out.take();
}

/** A block as it was read: its payload, unpacked, and where the next one begins. */
export interface IndexBlock {
  readonly kind: BlockKind;
  readonly offset: number;
  readonly end: number;
  readonly payload: ByteReader;
}

/** The blocks of an index file. Every length is checked before it is believed. */
export class IndexBlocks {
  readonly source: TraceSource;
  readonly codec: Codec;

  constructor(source: TraceSource, codec: Codec) {
    this.source = source;
    this.codec = codec;
  }

  /** @throws IndexError unless the file begins as an index of this version does. */
  checkHeader(): void {
    const bytes = this.#bytes(0, HEADER_BYTES);
    const wanted = encodeHeader(this.codec);
    if (wanted.every((byte, at) => byte === bytes[at])) return;
    const isIndex = MAGIC.every((byte, at) => byte === bytes[at]);
    this.fail(0, isIndex ? 'it is an index of another version, or damaged' : 'it is no index');
  }

  /**
   * The block at `offset`.
   * @throws IndexError when it is cut off, damaged, or of another kind than `kind`.
   */
  read(offset: number, kind?: BlockKind): IndexBlock {
    const header = this.#bytes(offset, BLOCK_HEADER_BYTES);
    const view = new DataView(header.buffer, header.byteOffset, BLOCK_HEADER_BYTES);
    const found = view.getUint8(0);
    const packed = view.getUint8(1);
    const stored = view.getUint32(4, true);
    const raw = view.getUint32(8, true);
    const fits = packed === 0 ? stored === raw : packed === 1 && stored < raw;
    if (!fits || raw > MAX_RAW_BYTES) this.fail(offset, 'a block header is damaged');
    if (kind !== undefined && found !== kind) {
      this.fail(offset, `a block of kind ${kind} must be here, found kind ${found}`);
    }
    const bytes = this.#bytes(offset + BLOCK_HEADER_BYTES, stored);
    const { codec } = this;
    if (codec.crc32(bytes, codec.crc32(header.subarray(0, 12))) !== view.getUint32(12, true)) {
      this.fail(offset, 'the checksum of a block does not fit');
    }
    const place = { file: this.source.name, offset };
    const payload = new ByteReader(this.#unpacked(bytes, packed, raw, offset), 'the index', place);
    return {
      kind: found as BlockKind,
      offset,
      end: offset + BLOCK_HEADER_BYTES + stored,
      payload,
    };
  }

  /** What `work` gives; what it finds damaged in an index's payload becomes an IndexError. */
  guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof TraceError) || error.file !== this.source.name) throw error;
      return this.fail(error.offset, error.reason);
    }
  }

  fail(offset: number, reason: string): never {
    throw new IndexError('damaged-index', this.source.name, offset, reason);
  }

  #unpacked(bytes: Uint8Array, packed: number, raw: number, offset: number): Uint8Array {
    if (packed === 0) return bytes;
    try {
      return this.codec.inflate(bytes, raw);
    } catch {
      return this.fail(offset, 'a block cannot be unpacked');
    }
  }

  #bytes(offset: number, length: number): Uint8Array {
    if (offset + length > this.source.size) {
      this.fail(offset, `it ends early: ${length} bytes must be here`);
    }
    const bytes = this.source.read(offset, length);
    if (bytes.length < length) this.fail(offset, `it ends early: ${length} bytes must be here`);
    return bytes;
  }
}
