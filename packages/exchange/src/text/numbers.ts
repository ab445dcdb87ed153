/** A whole number with thousands separators: 1,234,567. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A count with its noun: `1 event`, `2,000 events`. The plural is the noun with `s` unless given. */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : plural}`;
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A size for people: 88 B, 1.5 KiB, 23 MiB. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  if (unit === 0) return `${count(bytes)} B`;
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
