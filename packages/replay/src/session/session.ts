import type { HeapEvent, HeapEventType, ObjectId, Seq } from '@refwind/core';
import type { Breakpoint } from '../playback/breakpoints.js';
import type { ObjectState } from '../state/object.js';

/** What an interface on a trace shows and remembers: plain data, to be stored as JSON. */
export interface Session {
  /** Of this format: 1. */
  readonly version: 1;
  /** Which trace it is about: `identityOf`. */
  readonly trace: string;
  readonly playhead: Seq;
  /** Selected objects, in the order in which they were selected. */
  readonly selection: readonly ObjectId[];
  readonly filters: SessionFilters;
  /** By moment, ascending; one each. */
  readonly bookmarks: readonly Bookmark[];
  readonly breakpoints: readonly Breakpoint[];
}

/** What is to be shown. An empty list leaves nothing out. */
export interface SessionFilters {
  /** Names of types. */
  readonly types: readonly string[];
  /** Files in which objects were allocated, events happened. */
  readonly files: readonly string[];
  readonly events: readonly HeapEventType[];
}

export interface Bookmark {
  readonly seq: Seq;
  readonly label: string;
}

export const NO_FILTERS: SessionFilters = Object.freeze({ types: [], files: [], events: [] });

/** Whether an object is to be shown: it is of one of the types, and allocated in one of the files. */
export function showsObject(
  { types, files }: SessionFilters,
  { typeName, site }: Pick<ObjectState, 'typeName' | 'site'>,
): boolean {
  return isAmong(types, typeName) && isAmong(files, site?.file);
}

/**
 * Whether an event is to be shown: it is of one of the events' types, in one of the files, about an object of one of the
 * types.
 * @param typeName its object's type; `undefined` for events that have none
 */
export function showsEvent(
  { types, files, events }: SessionFilters,
  event: HeapEvent,
  typeName: string | undefined,
): boolean {
  return (
    isAmong(events, event.type) && isAmong(files, event.site?.file) && isAmong(types, typeName)
  );
}

function isAmong<T>(wanted: readonly T[], value: T | undefined): boolean {
  return wanted.length === 0 || (value !== undefined && wanted.includes(value));
}
