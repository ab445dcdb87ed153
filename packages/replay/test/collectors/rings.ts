import { parseEvents } from '@refwind/core';
import type { Timeline } from '../../src/index.ts';
import { timelineOf } from '../timelines.ts';

/**
 * A loop that makes objects which hold themselves and drops them, six events each: object n is garbage after event
 * 6n. Nothing collects them.
 */
export function rings(count: number): Timeline {
  const lines: string[] = [];
  for (let n = 1; n <= count; n++) {
    lines.push(
      `alloc #${n} C 48 gc @ app.py:2 <module> 10 CALL`,
      `link #${n} __main__.a @ app.py:2 <module> 12 STORE_NAME`,
      `incref #${n} =2 @ app.py:3 <module> 14 STORE_SUBSCR`,
      `link #${n} #${n}[0] @ app.py:3 <module> 14 STORE_SUBSCR`,
      `unlink #${n} __main__.a @ app.py:4 <module> 16 DELETE_NAME`,
      `decref #${n} =1 @ app.py:4 <module> 16 DELETE_NAME`,
    );
  }
  return timelineOf(parseEvents(lines.map((line, at) => `${at + 1} ${line}`).join('\n')));
}
