import type { TraceDictionary } from '@refwind/core';

const known = new WeakMap<TraceDictionary, Uint8Array>();

/** By code, its operation (`Op`). Made once, and anew when the dictionary has grown: what asks for a few rows has no time for all codes. */
export function opsOf(dictionary: TraceDictionary): Uint8Array {
  const { codes } = dictionary;
  const ops = known.get(dictionary);
  if (ops?.length === codes.length) return ops;
  const made = Uint8Array.from(codes, ({ op }) => op);
  known.set(dictionary, made);
  return made;
}
