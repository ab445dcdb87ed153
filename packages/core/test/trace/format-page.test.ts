import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatEvents, parseEvents } from '../../src/index.js';
import { exampleTrace } from '../support/example.js';
import { openBytes } from '../support/traces.js';

function fenced(page: string, language: string): string {
  const text = readFileSync(new URL(`../../../../docs/${page}`, import.meta.url), 'utf8');
  return new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(text)?.[1] ?? '';
}

/** The bytes that a line of the page shows: hexadecimal pairs, or a text in quotes. */
function bytesOfLine(line: string): Uint8Array {
  const shown = line.replace(/^\d+\s+/, '');
  const text = /^"(?:[^"\\]|\\.)*"/.exec(shown);
  if (text !== null) return new TextEncoder().encode(JSON.parse(text[0]) as string);
  const pairs = /^(?:[0-9a-f]{2}(?: |$))+/.exec(shown)?.[0] ?? '';
  return Uint8Array.from(pairs.trim().split(' '), (pair) => Number.parseInt(pair, 16));
}

test('the worked example is what the code writes, byte by byte', async () => {
  const bytes = await exampleTrace();
  let at = 0;
  for (const line of fenced('trace-format.md', 'trace').split('\n')) {
    if (line === '') continue;
    const shown = bytesOfLine(line);
    expect(`${at} ${shown}`, line).toBe(
      `${Number.parseInt(line, 10)} ${bytes.subarray(at, at + shown.length)}`,
    );
    at += shown.length;
  }
  expect(at).toBe(bytes.length);
});

test('the worked example is a whole and lawful trace', async () => {
  const reader = openBytes(await exampleTrace());
  expect(reader.complete).toBe(true);
  expect([...reader.verify()]).toEqual([]);
});

test('the example of the notation is in the notation', () => {
  const text = fenced('events.md', 'events');
  expect(formatEvents(parseEvents(text))).toBe(text);
});
