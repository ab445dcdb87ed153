import type { Instruction } from '../compile/code.js';

/** What an instruction found when it was specialised, and how long until it looks again. */
interface Site<Found> {
  left: number;
  backoff: number;
  found: Found | null;
}

const WARM_UP = 1;
const COOL_DOWN = 52;
const LONGEST_BACKOFF = 12;

const SITES = new WeakMap<Instruction, Site<unknown>>();

/**
 * Instructions are specialised for what they find: some then move a reference where they copied one, or let go in
 * another order. The second run specialises; what does not fit runs the general instruction, which after 52 such
 * runs looks again; a failed attempt doubles the distance to the next one. CPython (3.12+):
 * `Include/internal/pycore_backoff.h`, `Python/specialize.c`.
 *
 * @param fits whether what was found before is what the instruction meets now
 * @param specialise what to specialise for; `null`: nothing
 * @returns what the instruction is specialised for in this run; `null`: it runs in its general form
 */
export function specialised<Found>(
  instruction: Instruction,
  fits: (found: Found) => boolean,
  specialise: () => Found | null,
): Found | null {
  let site = SITES.get(instruction) as Site<Found> | undefined;
  if (!site) {
    site = { left: WARM_UP, backoff: 1, found: null };
    SITES.set(instruction, site);
  }
  if (site.found !== null && fits(site.found)) return site.found;
  if (site.left > 0) {
    site.left -= 1;
    return null;
  }
  site.found = specialise();
  if (site.found !== null) {
    site.left = COOL_DOWN;
    site.backoff = 0;
    return site.found;
  }
  site.backoff = Math.min(LONGEST_BACKOFF, site.backoff + 1);
  site.left = 2 ** site.backoff - 1;
  return null;
}

/** For instructions that are specialised for whatever they find: whether this is the first run. */
export function isFirstRun(instruction: Instruction): boolean {
  return (
    specialised(
      instruction,
      () => true,
      () => true,
    ) === null
  );
}

/** A class as an instruction knew it. */
export interface KnownType<Type> {
  readonly type: Type;
  readonly version: number;
}

export const isKnown = <Kind extends { readonly version: number }>(
  { type, version }: KnownType<Kind>,
  met: unknown,
): boolean => type === met && type.version === version;
