import { parseEvents } from '@refwind/core';
import { expect, test } from 'vitest';
import { compareRuns } from './compare.js';
import { factsOf } from './facts.js';
import type { Observation } from './observation.js';

const seen = (text: string, output = ''): Observation => ({
  events: parseEvents(text),
  output,
  error: null,
});

const shown = (source: string, text: string): string[] =>
  factsOf({ name: 's.py', source }, seen(text)).map(({ text, line }) => `${text} @ ${line}`);

test('objects are numbered by their births; those that are not compared are left out', () => {
  const text = `
    1 incref #4 =2 @ s.py:1 <module> 2 LOAD_CONST
    2 alloc #5 int 16 @ s.py:1 <module> 4 BINARY_OP
    3 alloc #6 list 28 gc @ s.py:1 <module> 6 BUILD_LIST
    4 link #5 #6[0] @ s.py:1 <module> 6 BUILD_LIST
    5 link #6 __main__.a @ s.py:1 <module> 8 STORE_NAME`;
  expect(shown('a = [x + 1]', text)).toEqual(['alloc #1 list 28 gc @ 1', 'link #1 __main__.a @ 1']);
});

test('what one instruction takes and gives back is left out; the counts are those without it', () => {
  const text = `
    1 alloc #1 list 28 gc @ s.py:1 <module> 2 BUILD_LIST
    2 incref #1 =2 @ s.py:1 <module> 4 STORE_NAME
    3 decref #1 =1 @ s.py:1 <module> 4 STORE_NAME
    4 incref #1 +2 =3 @ s.py:2 <module> 6 CALL
    5 decref #1 =2 @ s.py:2 <module> 6 CALL
    6 decref #1 -2 =0 @ s.py:2 <module> 8 CALL
    7 free #1 refcount @ s.py:2 <module> 8 CALL`;
  expect(shown('', text)).toEqual([
    'alloc #1 list 28 gc @ 1',
    'incref #1 =2 @ 2',
    'decref #1 =1 @ 2',
    'decref #1 =0 @ 2',
    'free #1 refcount @ 2',
  ]);
});

test('what is born and dies within one instruction is left out', () => {
  const text = `
    1 alloc #1 tuple 28 gc @ s.py:1 <module> 2 CALL
    2 alloc #2 list 28 gc @ s.py:5 f 2 BUILD_LIST
    3 decref #1 =0 @ s.py:1 <module> 2 CALL
    4 free #1 refcount @ s.py:1 <module> 2 CALL`;
  expect(shown('', text)).toEqual(['alloc #1 list 28 gc @ 5']);
});

test('links come after counts, what a place holds in the end is what tells', () => {
  const text = `
    1 alloc #1 list 28 gc @ s.py:1 <module> 2 BUILD_LIST
    2 alloc #2 A 24 gc @ s.py:1 <module> 4 CALL
    3 link #2 #1[1] @ s.py:1 <module> 6 LIST_APPEND
    4 unlink #2 #1[1] @ s.py:1 <module> 6 LIST_APPEND
    5 link #2 #1[0] @ s.py:1 <module> 6 LIST_APPEND
    6 link #2 #1.a @ s.py:1 <module> 6 LIST_APPEND
    7 incref #2 =2 @ s.py:1 <module> 6 LIST_APPEND`;
  expect(shown('\n\nclass A:', text)).toEqual([
    'alloc #1 list 28 gc @ 1',
    'alloc #2 A 24 gc @ 1',
    'incref #2 =2 @ 1',
    'link #2 #1[0] @ 1',
  ]);
});

test('counts of functions and classes are told when the module comes to another line', () => {
  const text = `
    1 alloc #1 function 84 gc @ s.py:1 <module> 2 MAKE_FUNCTION
    2 incref #1 =2 @ s.py:2 <module> 4 LOAD_NAME
    3 incref #1 =3 @ s.py:1 f 4 LOAD_NAME
    4 decref #1 =2 @ s.py:3 <module> 6 LOAD_NAME
    5 decref #1 =1 @ s.py:4 <module> 6 LOAD_NAME`;
  expect(shown('', text)).toEqual([
    'alloc #1 function 84 gc @ 1',
    'count #1 1 @ 1',
    'count #1 3 @ 1',
    'count #1 2 @ 3',
    'count #1 1 @ 4',
  ]);
});

test('of a class only the class is compared, its count without what its own parts hold', () => {
  const text = `
    1 alloc #1 function 84 gc @ s.py:2 <module> 2 MAKE_FUNCTION
    2 alloc #2 function 84 gc @ s.py:3 A 2 MAKE_FUNCTION
    3 alloc #3 tuple 28 gc @ s.py:2 <module> 4 CALL
    4 alloc #4 type 400 gc @ s.py:2 <module> 4 CALL
    5 incref #4 +2 =3 @ s.py:2 <module> 4 CALL
    6 link #4 #3[0] @ s.py:2 <module> 4 CALL
    7 link #4 __main__.A @ s.py:2 <module> 6 STORE_NAME
    8 incref #4 =4 @ s.py:4 <module> 8 LOAD_NAME
    9 mark "end" @ s.py:5 <module> 10 NOP`;
  expect(shown('\nclass A:\n    def f(self): pass', text)).toEqual([
    'alloc #1 function 84 gc @ 3',
    'count #1 1 @ 3',
    'alloc #2 type 400 gc @ 2',
    'link #2 __main__.A @ 2',
    'count #2 1 @ 2',
    'count #2 2 @ 4',
    'mark "end" @ 5',
  ]);
});

test('a report names the line and shows both sides', () => {
  const script = { name: 's.py', source: 'a = []\ndel a' };
  const birth = '1 alloc #1 list 28 gc @ s.py:1 <module> 2 BUILD_LIST\n';
  const one = seen(`${birth} 2 decref #1 =0 @ s.py:2 <module> 4 DELETE_NAME`);
  const other = seen(birth);
  expect(compareRuns(script, one, one)).toBeUndefined();
  expect(compareRuns(script, one, other)?.report).toBe(
    `s.py:2: CPython and the simulator do not agree.
      1 | a = []
  >   2 | del a
event 2 of 2 on CPython, of 1 in the simulator; before it:
      alloc #1 list 28 gc @ 1 <module>
CPython:
    > decref #1 =0 @ 2 <module>
simulator:
    > (nothing more)
`,
  );
  const printed = compareRuns(script, seen(birth, '1\n'), seen(birth, '2\n'));
  expect(printed).toMatchObject({ about: 'output' });
});

test('links that are not compared part no runs of an instruction', () => {
  const made = (dict: number, seq: number): string => `
    ${seq} alloc #${dict} dict 40 gc @ s.py:2 f 2 BUILD_MAP
    ${seq + 1} link #9 #${dict}['k'] @ s.py:2 f 2 BUILD_MAP`;
  const start = '1 alloc #9 list 28 gc @ s.py:1 f 0 BUILD_LIST';
  const recorded = `${start}${made(10, 2)}${made(11, 4)}`;
  const bound = '4 link #10 f#1.v @ s.py:2 f 4 STORE_FAST';
  const simulated = `${start}${made(10, 2)}\n${bound}${made(11, 5)}`;
  expect(shown('', simulated)).toEqual(shown('', recorded));
});
