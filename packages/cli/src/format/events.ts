import type { HeapEvent } from '@refwind/core';
import { shown } from './escape.js';
import { holderText } from './holders.js';
import { count, size } from './numbers.js';

/** An event's object as `#12`; empty for events about no object. */
export function objectText(event: HeapEvent): string {
  return 'object' in event ? `#${event.object}` : '';
}

/** The count after the event, where it has one. */
export function countText(event: HeapEvent): string {
  return 'refcount' in event ? count(event.refcount) : '';
}

/** What an event says beside its object and count. */
export function detailText(event: HeapEvent): string {
  switch (event.type) {
    case 'alloc':
      return `${shown(event.typeName)}, ${size(event.size)}`;
    case 'incref':
      return event.delta === undefined ? '' : `+${count(event.delta)}`;
    case 'decref':
      return event.delta === undefined ? '' : `-${count(event.delta)}`;
    case 'link':
    case 'unlink':
      return holderText(event.holder);
    case 'free':
      return event.cause === 'gc' ? 'by the collector' : 'count reached 0';
    case 'gc-pass':
      return passText(event);
    case 'mark':
      return shown(event.label);
  }
}

function passText(event: Extract<HeapEvent, { type: 'gc-pass' }>): string {
  const which = `${event.phase}, generation ${event.generation}, ${event.reason}`;
  if (event.phase === 'begin') return which;
  const { collected, uncollectable, examined } = event;
  const looked = examined === undefined ? '' : `, ${count(examined)} examined`;
  return `${which}: ${count(collected)} collected, ${count(uncollectable)} uncollectable${looked}`;
}
