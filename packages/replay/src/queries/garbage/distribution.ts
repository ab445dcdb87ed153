/** How some numbers lie. All 0 when there are none. */
export interface Spread {
  readonly count: number;
  readonly median: number;
  /** At most 5 % are above it. */
  readonly p95: number;
  readonly max: number;
  readonly mean: number;
}

/** Below this every value has a bucket of its own. */
const EXACT = 4096;
const STEPS = EXACT / 2;

/**
 * Whole numbers from 0 on, in bounded memory: how many fell into each of at most 90,000 buckets. Quantiles are exact below 4096 and at most 0.05 %
 * too large above; largest and mean are exact.
 */
export class Distribution {
  #count = 0;
  #max = 0;
  #sum = 0;
  readonly #buckets = new Map<number, number>();

  add(value: number): void {
    this.#count++;
    this.#sum += value;
    if (value > this.#max) this.#max = value;
    const bucket = bucketOf(value);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
  }

  spread(): Spread {
    const count = this.#count;
    if (count === 0) return { count, median: 0, p95: 0, max: 0, mean: 0 };
    const buckets = [...this.#buckets].sort(([a], [b]) => a - b);
    const quantile = (part: number) =>
      Math.min(this.#max, largestIn(reaching(buckets, part * count)));
    const median = quantile(0.5);
    return { count, median, p95: quantile(0.95), max: this.#max, mean: this.#sum / count };
  }
}

/** The first bucket up to which there are at least so many values. */
function reaching(
  buckets: readonly (readonly [bucket: number, count: number])[],
  wanted: number,
): number {
  let seen = 0;
  for (const [bucket, count] of buckets) {
    seen += count;
    if (seen >= wanted) return bucket;
  }
  return 0;
}

function bucketOf(value: number): number {
  if (value < EXACT) return value;
  const halvings = Math.floor(Math.log2(value)) - 11;
  const scaled = Math.floor(value / 2 ** halvings);
  // log2 of a number right below a power of two may come out as that power.
  if (scaled < STEPS) return EXACT + (halvings - 1) * STEPS - 1;
  return EXACT + (halvings - 1) * STEPS + (scaled - STEPS);
}

function largestIn(bucket: number): number {
  if (bucket < EXACT) return bucket;
  const halvings = Math.floor((bucket - EXACT) / STEPS) + 1;
  const scaled = ((bucket - EXACT) % STEPS) + STEPS;
  return (scaled + 1) * 2 ** halvings - 1;
}
