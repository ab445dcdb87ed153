import { expect, test } from 'vitest';
import { watchLabel, watchOf } from '../../src/index.ts';

test.each([
  ['cache', 'refwind.watch(#12, "cache")'],
  ['a "b"\n\u001b[31m', 'refwind.watch(#12, "a \\"b\\"\\n\\u001b[31m")'],
  ['', 'refwind.watch(#12, "")'],
])('a watch of %j as a label, and back', (name, label) => {
  expect(watchLabel(12, name)).toBe(label);
  expect(watchOf(label)).toEqual({ object: 12, name });
});

test.each([
  'warm',
  'refwind.watch(#12)',
  'refwind.watch(#12, "a" "b")',
  'refwind.watch(#99999999999999999999, "a")',
  'refwind.watch(#1, "a").',
])('%j is no watch', (label) => {
  expect(watchOf(label)).toBeNull();
});
