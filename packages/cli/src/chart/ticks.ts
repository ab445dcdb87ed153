/** Round numbers from 0 to at most `most`, `wanted` or fewer steps apart: 0, 20, 40, 60. */
export function decimalTicks(most: number, wanted: number): number[] {
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? power;
  return ticksOf(step, most);
}

/** The same for sizes: steps are powers of two, so that they read 64 KiB, 128 KiB. */
export function binaryTicks(most: number, wanted: number): number[] {
  return ticksOf(2 ** Math.ceil(Math.log2(Math.max(1, most / wanted))), most);
}

function ticksOf(step: number, most: number): number[] {
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, at) => at * step);
}
