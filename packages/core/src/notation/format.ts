import type { GcPassEvent, HeapEvent, Holder, Site } from '../events/types.js';
import { word } from './words.js';

/** Events in Refwind's text notation, one line each; `parseEvents` is the inverse. */
export function formatEvents(events: Iterable<HeapEvent>): string {
  return Array.from(events, (event) => `${formatEvent(event)}\n`).join('');
}

/** One event as one line, without a line end. */
export function formatEvent(event: HeapEvent): string {
  const site = event.site === null ? '' : ` @ ${formatSite(event.site)}`;
  return `${event.seq} ${formatBody(event)}${site}`;
}

/** `__main__.a`, `#3['b']`, `temporary:stack`, `external:builtins`. */
export function formatHolder(holder: Holder): string {
  switch (holder.kind) {
    case 'variable':
      return `${formatFrame(holder.frame)}.${formatName(holder.name)}`;
    case 'slot':
      return `#${holder.owner}${word(holder.key)}`;
    case 'temporary':
    case 'external':
      return `${holder.kind}:${word(holder.detail)}`;
  }
}

/** `app.py:3 <module> 12 BUILD_LIST`. */
export function formatSite(site: Site): string {
  const { file, line, function: name, offset, opcode } = site;
  return `${word(file)}:${line} ${word(name)} ${offset} ${word(opcode)}`;
}

function formatBody(event: HeapEvent): string {
  switch (event.type) {
    case 'alloc': {
      const gc = event.gc ? ' gc' : '';
      return `alloc #${event.object} ${word(event.typeName)} ${event.size}${gc}`;
    }
    case 'incref':
    case 'decref': {
      const sign = event.type === 'incref' ? '+' : '-';
      const delta = (event.delta ?? 1) === 1 ? '' : ` ${sign}${event.delta}`;
      return `${event.type} #${event.object}${delta} =${event.refcount}`;
    }
    case 'link':
    case 'unlink':
      return `${event.type} #${event.object} ${formatHolder(event.holder)}`;
    case 'free':
      return `free #${event.object} ${event.cause}${event.how ? ` ${event.how}` : ''}`;
    case 'gc-pass':
      return formatPass(event);
    case 'mark':
      return `mark ${JSON.stringify(event.label)}`;
  }
}

function formatPass(event: GcPassEvent): string {
  const head = `gc ${event.phase} ${event.generation} ${event.reason}`;
  if (event.phase === 'begin') return head;
  const examined = event.examined === undefined ? '' : ` examined=${event.examined}`;
  return `${head} collected=${event.collected} uncollectable=${event.uncollectable}${examined}`;
}

/** Quoted where it would read like another kind of holder. */
function formatFrame(frame: string): string {
  return /^(#|temporary:|external:)/.test(frame) ? JSON.stringify(frame) : word(frame);
}

/** The last dot parts frame and name. */
function formatName(name: string): string {
  return name.includes('.') ? JSON.stringify(name) : word(name);
}
