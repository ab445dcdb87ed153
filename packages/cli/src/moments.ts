import type { ObjectId, Seq } from '@refwind/core';
import { loadReplay } from './engine.js';
import type { Trace } from './trace.js';

/** @throws LookupError when the text means no moment of the trace. */
export async function momentOf({ timeline }: Trace, text: string): Promise<Seq> {
  const { resolveMoment } = await loadReplay();
  return resolveMoment(timeline, text);
}

/**
 * Where a range begins that is to include all of what the text means: a line's or a pass's first
 * event.
 * @throws LookupError when the text means no moment of the trace.
 */
export async function beginningOf({ timeline }: Trace, text: string): Promise<Seq> {
  const { resolveMoment } = await loadReplay();
  return resolveMoment(timeline, text, 'first');
}

/**
 * @param at the moment for a variable's name written without one
 * @throws LookupError when the text means no object of the trace.
 */
export async function objectOf({ timeline }: Trace, text: string, at?: Seq): Promise<ObjectId> {
  const { resolveObject } = await loadReplay();
  return resolveObject(timeline, text, at);
}
