/** The numbers of trace format version 3. `docs/trace-format.md` says what they mean. */

/** What this code writes, and the newest it reads. */
export const FORMAT_VERSION = 3;

/** `\x89RWT\r\n\x1a\n`: not text, and broken by any conversion of line ends. */
export const FILE_MAGIC = Uint8Array.of(0x89, 0x52, 0x57, 0x54, 0x0d, 0x0a, 0x1a, 0x0a);
/** `RWT END\n`: the last bytes of a complete trace. */
export const END_MAGIC = Uint8Array.of(0x52, 0x57, 0x54, 0x20, 0x45, 0x4e, 0x44, 0x0a);

/** magic 8, version u16, flags u16 (0), crc32 u32 over the 12 bytes before. */
export const FILE_HEADER_BYTES = 16;

/** type u8, codec u8, flags u16, stored u32, raw u32, crc32 u32 over the 12 bytes before + payload. */
export const BLOCK_HEADER_BYTES = 16;

export const BlockType = {
  meta: 1,
  dictionary: 2,
  source: 3,
  events: 4,
  keyframe: 5,
  index: 6,
  end: 7,
} as const;
export type BlockType = (typeof BlockType)[keyof typeof BlockType];

export const BlockCodec = { stored: 0, deflateRaw: 1 } as const;

/** Bits of the byte in front of a chunk's codes: they have 32 bits, not 16; slots are told by recency, not by distance. */
export const COLUMNS = { wideCodes: 1, recentSlots: 2 } as const;

/** Bit 0 of a block's flags: its content goes on in the next block. */
export const CONTINUED = 1;

/** No block is larger when unpacked; larger contents go on in further blocks. */
export const MAX_RAW_BYTES = 64 * 2 ** 20;
/** Where a writer cuts contents into blocks. */
export const PART_BYTES = 32 * 2 ** 20;
/** The most that the blocks of one content may unpack to together. */
export const MAX_CONTENT_BYTES = 2 ** 30;

/** The payload of the end block: index offset u64, file size u64, `END_MAGIC`. */
export const END_PAYLOAD_BYTES = 24;
export const TRAILER_BYTES = BLOCK_HEADER_BYTES + END_PAYLOAD_BYTES;

/** The block type's name in messages. */
export function blockName(type: number): string {
  const found = Object.entries(BlockType).find(([, value]) => value === type);
  return found === undefined ? `unknown (type ${type})` : found[0];
}
