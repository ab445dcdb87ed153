import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { shown, toJson } from '../src/format/escape.js';
import { holderText } from '../src/format/holders.js';
import { count, counted, duration, size } from '../src/format/numbers.js';
import { Places } from '../src/format/sites.js';
import { doneText, undoneText } from '../src/format/steps.js';
import { padEnd, padStart, truncate, widthOf } from '../src/format/width.js';
import { didYouMean } from '../src/options.js';
import { numbered } from './traces.js';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1234567, '1,234,567'],
])('count(%d) is %s', (value, expected) => {
  expect(count(value)).toBe(expected);
});

test('a count with its noun', () => {
  expect([counted(1, 'event'), counted(0, 'event'), counted(2, 'mismatch', 'mismatches')]).toEqual([
    '1 event',
    '0 events',
    '2 mismatches',
  ]);
});

test.each([
  [0, '0 B'],
  [1000, '1,000 B'],
  [1023, '1,023 B'],
  [1024, '1.0 KiB'],
  [10_188, '9.9 KiB'],
  [10_240, '10 KiB'],
  [1_048_100, '1.0 MiB'],
  [5 * 2 ** 30, '5.0 GiB'],
  [2 ** 53, '8192 TiB'],
])('size(%d) is %s', (bytes, expected) => {
  expect(size(bytes)).toBe(expected);
});

test.each([
  [12.4, '12 ms'],
  [1500, '1.5 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min 0 s'],
  [125_000, '2 min 5 s'],
])('duration(%d) is %s', (milliseconds, expected) => {
  expect(duration(milliseconds)).toBe(expected);
});

test.each([
  ['plain Ünïcödé 漢字 🐍', 'plain Ünïcödé 漢字 🐍'],
  ['tab\tline\nreturn\r', 'tab\\tline\\nreturn\\r'],
  ['\u001b[31mred', '\\x1b[31mred'],
  ['c1 \u009b2J', 'c1 \\x9b2J'],
  ['bidi \u202e \u2066', 'bidi \\u202e \\u2066'],
  ['zero\u200bwidth', 'zero\\u200bwidth'],
  ['lone \ud800 half \udc00', 'lone \\ud800 half \\udc00'],
  ['tag \u{e0041}', 'tag \\U000e0041'],
])('shown(%j)', (text, expected) => {
  expect(shown(text)).toBe(expected);
});

test('JSON keeps the text and cannot reach the terminal', () => {
  const text = 'a\u001b\u009b\u202e\u{e0041}"\\\n';
  const json = toJson({ text });
  expect(json).toBe('{"text":"a\\u001b\\u009b\\u202e\\udb40\\udc41\\"\\\\\\n"}');
  expect(JSON.parse(json)).toEqual({ text });
});

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['漢字漢字', 5, '漢字…'],
  ['👩‍👩‍👧👩‍👩‍👧', 3, '👩‍👩‍👧…'],
  ['abc', 0, ''],
])('truncate(%j, %d)', (text, width, expected) => {
  expect(truncate(text, width)).toBe(expected);
});

test('filling counts cells, not letters', () => {
  expect([padEnd('漢', 4), padStart('漢', 4)]).toEqual(['漢  ', '  漢']);
});

test('holders', () => {
  expect(
    [
      { kind: 'variable', frame: '__main__', name: 'a' } as const,
      { kind: 'variable', frame: 'f#1', name: 'x' } as const,
      { kind: 'slot', owner: 3, key: "['b']" } as const,
      { kind: 'temporary', detail: 'stack' } as const,
      { kind: 'external', detail: '' } as const,
    ].map(holderText),
  ).toEqual(['a', 'f#1.x', "#3['b']", 'temporary (stack)', 'external']);
});

test('places: files below the current folder by their path from there', () => {
  const places = new Places('/home/me');
  const site = { line: 3, function: 'f', offset: 4, opcode: 'CALL' };
  expect(places.full({ ...site, file: '/home/me/app/x.py' })).toBe('app/x.py:3 in f, CALL');
  expect(places.full({ ...site, file: '/home/mean.py', line: 0 })).toBe('/home/mean.py in f, CALL');
  expect(places.full({ ...site, file: '<string>', function: '' })).toBe('<string>:3, CALL');
  expect(places.full(null)).toBe('-');
});

test('each event, done and undone', () => {
  const holder = { kind: 'variable', frame: '__main__', name: 'a' } as const;
  const pass = { type: 'gc-pass', generation: 2, reason: 'explicit' } as const;
  const events = numbered([
    { type: 'alloc', object: 1, typeName: 'list', size: 56, gc: true, refcount: 1 },
    { type: 'incref', object: 1, refcount: 4, delta: 3 },
    { type: 'decref', object: 1, refcount: 3 },
    { type: 'link', object: 1, holder },
    { type: 'unlink', object: 1, holder },
    { type: 'free', object: 1, cause: 'refcount' },
    { type: 'free', object: 2, cause: 'gc' },
    { ...pass, phase: 'begin' },
    { ...pass, phase: 'end', collected: 2, uncollectable: 0, examined: 1200 },
    { type: 'mark', label: 'warm' },
  ]);
  expect(events.map((event) => `${doneText(event)} | ${undoneText(event)}`)).toEqual([
    'is born, 56 B, refcount = 1 | is not born yet',
    'refcount 1 → 4 | refcount 4 → 1',
    'refcount 4 → 3 | refcount 3 → 4',
    'a holds it | a does not hold it yet',
    'a lets go of it | a holds it again',
    'is freed, its count reached 0 | is back, its count is 0',
    'is freed by the collector | is back from the collector',
    'begin, generation 2, explicit | begin, generation 2, explicit',
    ...Array(1).fill(
      Array(2)
        .fill('end, generation 2, explicit: 2 collected, 0 uncollectable, 1,200 examined')
        .join(' | '),
    ),
    'warm | warm',
  ]);
});

test('the nearest word', () => {
  const types = ['alloc', 'incref', 'decref', 'free'];
  expect(didYouMean('aloc', types)).toBe(" Did you mean 'alloc'?");
  expect(didYouMean('DECREF', types)).toBe(" Did you mean 'decref'?");
  expect(didYouMean('xyzzy', types)).toBe('');
});

test('a text takes as many cells as string-width says', () => {
  const texts = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
  const wrong = texts.filter((text) => widthOf(`a${text}`) !== stringWidth(`a${text}`));
  expect(wrong).toEqual([]);
  expect(widthOf('\u001b[1;31mré\u001b[0m → 日本')).toBe(9);
});
