import type { ObjectId, Seq } from '@refwind/core';
import { wrongUse } from './errors.js';
import type { Trace } from './trace.js';

/** @throws RefwindError or CommandError when the text means no moment of the trace */
export async function momentOf({ reader }: Trace, text: string): Promise<Seq> {
  if (text === 'start') return 0;
  if (text === 'end') return reader.summary.events;
  const seq = Number(text);
  if (Number.isInteger(seq) && seq >= 0 && seq <= reader.summary.events) return seq;
  throw wrongUse(`'${text}' is no moment.`);
}

export async function objectOf(_trace: Trace, text: string, _at?: Seq): Promise<ObjectId> {
  return Number(text.replace(/^#/, ''));
}
