/** A block as the format page describes it, found without the code under test. */
export interface PlacedBlock {
  readonly type: string;
  readonly offset: number;
  readonly end: number;
}

const TYPES = ['', 'meta', 'dictionary', 'source', 'events', 'keyframe', 'index', 'end'];

export function blocksOf(bytes: Uint8Array<ArrayBuffer>): PlacedBlock[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: PlacedBlock[] = [];
  for (let offset = 16; offset < bytes.length; ) {
    const end = offset + 16 + view.getUint32(offset + 4, true);
    blocks.push({ type: TYPES[bytes[offset]], offset, end });
    offset = end;
  }
  return blocks;
}
