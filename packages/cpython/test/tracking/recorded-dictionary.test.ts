import { expect, test } from 'vitest';
import { RecordedDictionary } from '../../src/tracking/recorded-dictionary.js';

test('passing texts keep their number while they are remembered, and no text once they are sent', () => {
  const dictionary = new RecordedDictionary(2);
  const name = dictionary.string('__main__');
  const [a, b] = ["['a']", "['b']"].map((text) => dictionary.passing(text));
  expect([name, a, b]).toEqual([0, 1, 2]);
  expect(dictionary.passing("['a']")).toBe(a);
  expect(dictionary.strings).toEqual(['__main__', "['a']", "['b']"]);
  expect(dictionary.takePassing()).toEqual([a, b]);
  expect(dictionary.strings).toEqual(['__main__', '', '']);
  expect(dictionary.takePassing()).toEqual([]);
  // Two younger ones later both are still known; whoever is asked for stays.
  expect(dictionary.passing("['c']")).toBe(3);
  expect(dictionary.passing("['a']")).toBe(a);
  expect(dictionary.passing("['d']")).toBe(4);
  expect(dictionary.passing("['a']")).toBe(a);
  expect(dictionary.passing("['b']")).toBe(5);
  expect(dictionary.takePassing()).toEqual([3, 4, 5]);
  expect(dictionary.string('__main__')).toBe(name);
});
