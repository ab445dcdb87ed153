import { TYPE_FLAG } from '../layout/structures.js';
import type { Traversal } from './fields/traversal.js';
import type { InterpreterMemory } from './memory.js';
import type { ObjectTable } from './object-table.js';

/** The end of a walk over the engine's links. */
export const NO_LINK = -1;

/** An object whose links are not what the collector sees. */
export interface LinkDifference {
  /** Slot of the owner, and of what it holds. */
  readonly owner: number;
  readonly held: number;
  /** How often it is held: by the links, and by the traverse function. */
  readonly recorded: number;
  readonly found: number;
}

/** What links are compared with. */
export interface ComparisonParts {
  readonly memory: InterpreterMemory;
  readonly objects: ObjectTable;
  /** What an object holds by links of its own, as slots. */
  readonly owned: (slot: number) => Iterable<number>;
  /** What it holds by those that the probes know of. */
  readonly held: (slot: number) => readonly number[];
  readonly traversal: Traversal;
  /** Whether an object's references are variables, or not all told by its traverse function now. */
  readonly isExempt: (slot: number) => boolean;
  /** Addresses of what an object holds although its traverse function passes it over. */
  readonly hidden: (slot: number) => readonly number[];
  /** Addresses of what its traverse function visits although the references are not its own. */
  readonly borrowed: (slot: number) => readonly number[];
}

/**
 * Compares, for each live recorded object, what its links say that it holds with what its type's traverse function
 * visits: the interpreter's own `gc.get_referents`, and keys of dicts that are text. Returns how many references were compared.
 */
export function compareLinks(
  parts: ComparisonParts,
  differs: (difference: LinkDifference) => void,
): number {
  const { memory, objects, traversal, isExempt } = parts;
  let compared = 0;
  for (let owner = 1; owner <= objects.slotCount; owner++) {
    const type = objects.type(owner);
    if (type === 0 || (memory.typeFlags(type) & TYPE_FLAG.gc) === 0) continue;
    const address = objects.address(owner);
    if (objects.refcount(owner) === 0 || !traversal.isTracked(address) || isExempt(owner)) continue;
    const balance = new Map<number, { recorded: number; found: number }>();
    count(balance, parts.owned(owner), 'recorded', 1);
    count(balance, parts.held(owner), 'recorded', 1);
    const found = recorded(parts, traversal.referents(address));
    count(balance, found, 'found', 1);
    if (memory.typeFlags(type) & TYPE_FLAG.dict) {
      count(balance, recorded(parts, traversal.passedOverKeys(address)), 'found', 1);
    }
    count(balance, recorded(parts, parts.hidden(owner)), 'found', 1);
    count(balance, recorded(parts, parts.borrowed(owner)), 'found', -1);
    compared += found.length;
    for (const [held, each] of balance) {
      if (each.recorded !== each.found) differs({ owner, held, ...each });
    }
  }
  return compared;
}

function count(
  balance: Map<number, { recorded: number; found: number }>,
  slots: Iterable<number>,
  side: 'recorded' | 'found',
  by: 1 | -1,
): void {
  for (const slot of slots) {
    const each = balance.get(slot) ?? { recorded: 0, found: 0 };
    each[side] += by;
    balance.set(slot, each);
  }
}

function recorded({ objects }: ComparisonParts, addresses: readonly number[]): number[] {
  return addresses.map((address) => (address & 7 ? 0 : objects.at(address))).filter(Boolean);
}
