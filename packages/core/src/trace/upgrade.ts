import { FORMAT_VERSION } from './format.js';

/**
 * Reads what format version `from` wrote as version `from + 1`: rewrites the unpacked payload of one
 * block. Append here when the format changes, never edit: each step keeps the old meaning.
 */
interface Upgrader {
  readonly from: number;
  upgrade(blockType: number, payload: Uint8Array): Uint8Array;
}

/** One per past version whose payloads read differently, in order. Version 1's read as version 2's that tell no facts, version 2's say of themselves that slots are distances. */
const UPGRADERS: readonly Upgrader[] = [];

/** A block's payload as the current version writes it. */
export function upgradePayload(
  version: number,
  blockType: number,
  payload: Uint8Array,
): Uint8Array {
  let upgraded = payload;
  for (let from = version; from < FORMAT_VERSION; from++) {
    const step = UPGRADERS.find((upgrader) => upgrader.from === from);
    if (step !== undefined) upgraded = step.upgrade(blockType, upgraded);
  }
  return upgraded;
}
