import { parseEvents } from '@refwind/core';
import type { Timeline } from '../../src/index.ts';
import { timelineOf } from '../timelines.ts';

/** Events, each with the line it happens at behind a bar: `link #1 __main__.a | 3`; a function in front: `f:3`. */
export function told(...events: readonly string[]): Timeline {
  const lines = events.map((event, at) => {
    const [what, place] = event.split(' | ');
    if (place === undefined) return `${at + 1} ${what}`;
    const [line, name = '<module>'] = place.split(':').reverse();
    return `${at + 1} ${what} @ app.py:${line} ${name} ${line} OP`;
  });
  return timelineOf(parseEvents(lines.join('\n')));
}
