import type { LeakGroup } from '@refwind/replay';

const BUILT_IN =
  /^(str|int|float|complex|bool|bytes|bytearray|list|dict|tuple|set|frozenset|cell|function|method|builtin_function_or_method|type)$/;

/** Whether a type is Python's own, of which other objects are made. */
function isBuiltIn(typeName: string): boolean {
  return BUILT_IN.test(typeName);
}

/** The program's own types first: they say more than what their objects are made of. */
export function ownTypesFirst<Row extends { readonly typeName: string }>(
  rows: readonly Row[],
): Row[] {
  const own = rows.filter(({ typeName }) => !isBuiltIn(typeName));
  return [...own, ...rows.filter(({ typeName }) => isBuiltIn(typeName))];
}

/** Leaks in two parts. */
export interface SortedLeaks {
  /** What to look at: garbage, and what a call put somewhere for good. */
  readonly causes: readonly LeakGroup[];
  /** What those hold, and what modules set up for good. */
  readonly others: readonly LeakGroup[];
}

/** Tells what to look at from what follows from it; the order within each part is kept. */
export function sortedLeaks(groups: readonly LeakGroup[]): SortedLeaks {
  const suspects = groups.filter((group) => group.kept === 'nobody' || isKeptByCall(group));
  const oldest = new Set(suspects.map((group) => group.oldest));
  const isWithin = ({ holder }: LeakGroup) => holder?.kind === 'slot' && oldest.has(holder.owner);
  const found = suspects.filter((group) => !(isBuiltIn(group.typeName) && isWithin(group)));
  const causes = found.length === 0 ? suspects : found;
  const isCause = new Set(causes);
  return { causes, others: groups.filter((group) => !isCause.has(group)) };
}

/** A call took the reference that keeps it: not what a module or a class sets up. */
export function isKeptByCall({ kept, held, taken }: LeakGroup): boolean {
  const site = held.site ?? taken.site;
  return kept !== 'nobody' && site !== null && site.function !== '<module>';
}
