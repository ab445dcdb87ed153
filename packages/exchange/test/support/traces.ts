import {
  chunksOf,
  type HeapEvent,
  parseEvents,
  TraceDictionary,
  type TraceMeta,
} from '@refwind/core';
import { syntheticChunks } from '@refwind/core/testing';
import { memorySource, Timeline } from '@refwind/replay';

const meta: TraceMeta = {
  python: { version: '3.14.2', implementation: 'CPython', platform: 'test' },
  program: 'app.py',
  argv: [],
  recorder: { name: 'test', version: '1.0.0' },
  startedAt: '2026-01-02T03:04:05.000Z',
  holders: 'full',
  options: {},
};

/** A timeline over events in the text notation. */
function told(text: string): Timeline {
  return timelineOf(parseEvents(text));
}

export function timelineOf(events: readonly HeapEvent[]): Timeline {
  const dictionary = new TraceDictionary();
  const source = memorySource(dictionary, chunksOf(events, dictionary));
  return Timeline.open(Object.assign(source, { meta }));
}

/** A list that a dict keeps, a string that goes, a cycle that a pass frees. */
export const tiny = (): Timeline =>
  told(`
  1 alloc #1 dict 64 gc @ app.py:1 <module> 2 BUILD_MAP
  2 link #1 __main__.cache @ app.py:1 <module> 4 STORE_NAME
  3 alloc #2 list 56 gc @ app.py:4 fill 2 BUILD_LIST
  4 link #2 fill#1.items @ app.py:4 fill 4 STORE_FAST
  5 incref #2 =2 @ app.py:5 fill 8 STORE_SUBSCR
  6 link #2 #1['items'] @ app.py:5 fill 8 STORE_SUBSCR
  7 alloc #3 str 49 @ app.py:5 fill 10 BINARY_OP
  8 decref #3 =0 @ app.py:5 fill 12 POP_TOP
  9 free #3 refcount @ app.py:5 fill 12 POP_TOP
  10 unlink #2 fill#1.items @ app.py:6 fill 14 RETURN_VALUE
  11 decref #2 =1 @ app.py:6 fill 14 RETURN_VALUE
  12 alloc #4 list 56 gc @ app.py:8 <module> 20 BUILD_LIST
  13 incref #4 =2 @ app.py:9 <module> 24 CALL
  14 link #4 #4[0] @ app.py:9 <module> 24 CALL
  15 decref #4 =1 @ app.py:10 <module> 28 DELETE_NAME
  16 gc begin 2 explicit @ app.py:11 <module> 30 CALL
  17 unlink #4 #4[0] @ app.py:11 <module> 30 CALL
  18 decref #4 =0 @ app.py:11 <module> 30 CALL
  19 free #4 gc @ app.py:11 <module> 30 CALL
  20 gc end 2 explicit collected=1 uncollectable=0 examined=3 @ app.py:11 <module> 30 CALL
  21 mark "warm" @ app.py:12 <module> 32 CALL`);

/** About a million events: loops that allocate, count and free, and objects that stay. */
export function million(): Timeline {
  const dictionary = new TraceDictionary();
  const chunks = [...syntheticChunks(dictionary, { events: 1_000_000 })];
  return Timeline.open(Object.assign(memorySource(dictionary, chunks), { meta }));
}

/** What names could do to formats: end strings, frames, lines and tags, turn text round, be no characters at all. */
export const HOSTILE: readonly string[] = [
  '"]}; evil -> x ["',
  '</script><b>&amp;',
  'a;b c 17',
  'line\nbreak\r\u001b[31m\u202eturned\u2028',
  'lone \ud800 surrogate',
  '\u{1f600} 漢字 é',
  '\\N \\u0041 %s {x} `y`',
  '__proto__',
  '',
];

/** Objects whose types, functions, files, variables and keys are hostile texts. */
export function hostile(): Timeline {
  const events: HeapEvent[] = [];
  for (const [at, text] of HOSTILE.entries()) {
    const object = at + 1;
    const site = { file: text, line: object, function: text, offset: 2, opcode: 'CALL' };
    const add = (event: object) =>
      events.push({ seq: events.length + 1, site, ...event } as HeapEvent);
    add({ type: 'alloc', object, typeName: text, size: 100 + at, gc: true, refcount: 1 });
    add({ type: 'link', object, holder: { kind: 'variable', frame: text, name: text } });
    add({ type: 'incref', object, refcount: 2 });
    add({ type: 'link', object, holder: { kind: 'slot', owner: 1, key: text } });
    add({ type: 'mark', label: text });
  }
  return timelineOf(events);
}
