import { count, counted, size } from '@refwind/exchange/pictures';

export { count, counted, size };

/** `1 event`, `2,000 events`. */
export function inEvents(value: number): string {
  return counted(value, 'event');
}

/** A ratio: 1.5; without its fraction where that says nothing: 10,045. */
export function ratio(value: number): string {
  return value < 99.95 ? value.toFixed(1) : count(Math.round(value));
}

/** A duration for people: 12 ms, 1.5 s, 2 min 5 s. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
