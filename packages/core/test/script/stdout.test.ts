import type { HeapEvent } from '@refwind/core';
import { expect, test } from 'vitest';
import { runScript } from '../../src/script/index.js';

const idOf = (event: HeapEvent) => ('object' in event ? event.object : 0);

/** The events of the list in which output waits. */
function eventsOfList(source: string, stdout?: 'file' | 'terminal'): string[] {
  const events: HeapEvent[] = [];
  runScript(source, {
    fileName: 's.py',
    ...(stdout ? { stdout } : {}),
    observe: ({ events$ }) => events$.subscribe((event) => events.push(event)),
  });
  const list = events.find((event) => event.type === 'alloc' && event.typeName === 'list');
  return events
    .filter((event) => list !== undefined && idOf(event) === idOf(list))
    .map(({ type }) => type);
}

const PRINTS = "print('one', 'two')\nprint('three')\n";

test('what goes to a file waits in a list', () => {
  expect(eventsOfList(PRINTS, 'file')).toEqual(['alloc', 'link']);
});

test('a terminal gets each line at once', () => {
  expect(eventsOfList(PRINTS, 'terminal')).toEqual(['alloc', 'link', 'unlink', 'decref', 'free']);
});

test('a file gets 8,192 bytes at once', () => {
  expect(eventsOfList("print('x' * 8000)\nprint('y' * 191)\n", 'file')).toEqual([
    'alloc',
    'link',
    'unlink',
    'decref',
    'free',
  ]);
});

test('nothing is kept when nobody says where output goes', () => {
  expect(eventsOfList(PRINTS)).toEqual([]);
});

const COUNTED =
  'import gc\ngc.collect()\nbefore = len(gc.get_objects())\n%\nprint(len(gc.get_objects()) - before)';

test('the first container that is written leaves a dict with a list behind', () => {
  const twice = COUNTED.replace('%', 'repr([1])\nrepr([1])');
  expect(runScript(twice, { fileName: 's.py', stdout: 'file' }).output).toBe('2\n');
  expect(runScript(twice, { fileName: 's.py' }).output).toBe('0\n');
});
