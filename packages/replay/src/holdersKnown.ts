import { Op } from '@refwind/core';
import type { Timeline } from './timeline.js';

/** Whether a timeline can say who holds what: as its origin says, else whether anything in it was ever held. */
export function holdersKnown({ source, dictionary }: Timeline): boolean {
  const recorded = source.meta?.holders;
  if (recorded !== undefined) return recorded !== 'none';
  return dictionary.codes.some(({ op }) => op === Op.link);
}
