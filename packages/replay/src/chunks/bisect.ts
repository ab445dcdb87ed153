/**
 * The last index below `count` whose key is at most `value`, −1 when there is none. Keys ascend.
 */
export function lastAtMost(count: number, value: number, key: (index: number) => number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (key(middle) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
