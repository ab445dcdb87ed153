/** Two lists of texts grow too large together to be compared in full: memory would. */
const MOST_CELLS = 4_000_000;

/**
 * Which texts of one list are which of the other: a longest common subsequence, as by `diff`. Of lists that are too
 * long only the equal beginning and end.
 * @returns by index in `one`: the index in `other`, −1 where there is none
 */
export function matchTexts(one: readonly string[], other: readonly string[]): Int32Array {
  const matched = new Int32Array(one.length).fill(-1);
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) {
    matched[start] = start;
    start++;
  }
  let [end, otherEnd] = [one.length, other.length];
  while (end > start && otherEnd > start && one[end - 1] === other[otherEnd - 1]) {
    matched[--end] = --otherEnd;
  }
  const [rows, columns] = [end - start, otherEnd - start];
  if (rows * columns > 0 && rows * columns <= MOST_CELLS) {
    matchMiddle(one.slice(start, end), other.slice(start, otherEnd), start, matched);
  }
  return matched;
}

function matchMiddle(
  one: readonly string[],
  other: readonly string[],
  start: number,
  matched: Int32Array,
): void {
  const width = other.length + 1;
  // By (row, column): the length of the longest common subsequence from there to the ends.
  const longest = new Uint32Array((one.length + 1) * width);
  for (let row = one.length - 1; row >= 0; row--) {
    for (let column = other.length - 1; column >= 0; column--) {
      const at = row * width + column;
      longest[at] =
        one[row] === other[column]
          ? longest[at + width + 1] + 1
          : Math.max(longest[at + width], longest[at + 1]);
    }
  }
  for (let row = 0, column = 0; row < one.length && column < other.length; ) {
    const at = row * width + column;
    if (one[row] === other[column]) matched[start + row++] = start + column++;
    else if (longest[at + width] >= longest[at + 1]) row++;
    else column++;
  }
}
