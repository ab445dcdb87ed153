/** Runs `work`, and says how long it took. */
export function timed(work) {
  const started = performance.now();
  const value = work();
  return { value, ms: performance.now() - started };
}

export async function timedAsync(work) {
  const started = performance.now();
  const value = await work();
  return { value, ms: performance.now() - started };
}

/** Of many: the middle one, the one that 99 of 100 are below, and the highest. */
export function spread(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (part) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]);
  return { median: at(0.5), p99: at(0.99), highest: at(1), count: sorted.length };
}

function round(number) {
  return Number(number?.toPrecision(4));
}

/** The highest resident size of this process so far. */
export function residentMB() {
  return Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);
}

export function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The same numbers from 0 to 1 each time. */
export function dice(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
