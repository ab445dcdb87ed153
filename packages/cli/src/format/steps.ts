import type { HeapEvent } from '@refwind/core';
import { detailText } from './events.js';
import { holderText } from './holders.js';
import { count, size } from './numbers.js';

/** What an event did to the heap, in words. */
export function doneText(event: HeapEvent): string {
  switch (event.type) {
    case 'alloc':
      return `is born, ${size(event.size)}, refcount = 1`;
    case 'incref':
    case 'decref':
      return `refcount ${count(before(event))} → ${count(event.refcount)}`;
    case 'link':
      return `${holderText(event.holder)} holds it`;
    case 'unlink':
      return `${holderText(event.holder)} lets go of it`;
    case 'free':
      return event.cause === 'gc' ? 'is freed by the collector' : 'is freed, its count reached 0';
    case 'gc-pass':
    case 'mark':
      return detailText(event);
  }
}

/** What taking an event back did to the heap, in words. */
export function undoneText(event: HeapEvent): string {
  switch (event.type) {
    case 'alloc':
      return 'is not born yet';
    case 'incref':
    case 'decref':
      return `refcount ${count(event.refcount)} → ${count(before(event))}`;
    case 'link':
      return `${holderText(event.holder)} does not hold it yet`;
    case 'unlink':
      return `${holderText(event.holder)} holds it again`;
    case 'free':
      return event.cause === 'gc' ? 'is back from the collector' : 'is back, its count is 0';
    case 'gc-pass':
    case 'mark':
      return detailText(event);
  }
}

/** The count before the event. */
function before(event: Extract<HeapEvent, { type: 'incref' | 'decref' }>): number {
  const delta = event.delta ?? 1;
  return event.type === 'incref' ? event.refcount - delta : event.refcount + delta;
}
