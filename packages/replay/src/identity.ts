import type { Timeline } from './timeline.js';

/** Of a source that does not say where it comes from, so many events tell it from others. */
const TELLING_EVENTS = 16;

/**
 * Eight hexadecimal digits that tell a trace from others: the same for every copy of it, also one that is cut off or still
 * grows. Two recordings of one program differ. It is made of the trace's origin (program, arguments, when it was
 * recorded …); for sources in memory that have none, of their first events.
 */
export function identityOf(timeline: Timeline): string {
  const { meta } = timeline.source;
  const origin = meta ?? [...timeline.events(1, TELLING_EVENTS)];
  return hashOf(JSON.stringify(origin)).toString(16).padStart(8, '0');
}

/** FNV-1a over UTF-16 units, and a last stir: 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
