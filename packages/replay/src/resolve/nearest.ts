/** What differs by more than this share of its length is no slip of the fingers. */
const TOLERANCE = 0.4;
/** Longer names are compared by their beginnings. */
const COMPARED = 100;

/** The names most like `text`, the likeliest first; those quite unlike it are left out. */
export function nearestNames(text: string, names: Iterable<string>, limit = 3): string[] {
  const wanted = comparable(text);
  const scored: { name: string; score: number }[] = [];
  for (const name of new Set(names)) {
    const other = comparable(name);
    const score = distance(wanted, other) / Math.max(1, wanted.length, other.length);
    if (score <= TOLERANCE) scored.push({ name, score });
  }
  scored.sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1));
  return scored.slice(0, limit).map(({ name }) => name);
}

function comparable(name: string): string {
  return name.slice(0, COMPARED).toLowerCase();
}

/** Insertions, deletions and replacements that lead from one text to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
