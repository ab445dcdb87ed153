import type { Holder } from '@refwind/core';
import type { DiffSummary, HeapChange, ObjectState } from '@refwind/replay';
import { shown } from './escape.js';
import { holderText } from './holders.js';
import { count, counted, size } from './numbers.js';
import type { Style } from './style.js';
import { padEnd, padStart, widthOf } from './width.js';

const MOST_HOLDERS = 3;

interface Row {
  readonly object: ObjectState;
  readonly text: string;
}

/** In what two moments differ, in words. `limit`: how many objects each list has at most. */
export function* changeLines(change: HeapChange, style: Style, limit: number): Generator<string> {
  const { added, removed, changed, summary } = change;
  yield summaryText(summary);
  const types = summary.types.slice(0, limit);
  for (const { typeName, objects, bytes } of types) {
    yield `  ${signed(objects)} ${shown(typeName)}, ${signedSize(bytes)}`;
  }
  if (types.length < summary.types.length) yield more(summary.types.length - types.length, style);
  const born = added.map((object) => ({ object, text: heldText('held by', object) }));
  const gone = removed.map((object) => ({ object, text: heldText('was held by', object) }));
  const other = changed.map(({ before, after }) => ({
    object: after,
    text: otherText(before, after),
  }));
  yield* list('Alive in the second only', born, style.born, limit, style);
  yield* list('Alive in the first only', gone, style.gone, limit, style);
  yield* list('Alive in both', other, style.object, limit, style);
}

function summaryText({ live, bytes, references, held, released }: DiffSummary): string {
  const parts = [
    `${signed(live)} ${Math.abs(live) === 1 ? 'object' : 'objects'} alive (${signedSize(bytes)})`,
    `${signed(references)} ${Math.abs(references) === 1 ? 'reference' : 'references'}`,
    `${counted(held, 'holder')} came, ${count(released)} went`,
  ];
  return parts.join(', ');
}

function* list(
  title: string,
  rows: readonly Row[],
  paint: (text: string) => string,
  limit: number,
  style: Style,
): Generator<string> {
  if (rows.length === 0) return;
  yield '';
  yield `${title}: ${counted(rows.length, 'object')}`;
  const some = rows.slice(0, limit);
  const names = some.map(({ object: { object, typeName } }) => `#${object} ${shown(typeName)}`);
  const sizes = some.map(({ object }) => size(object.size));
  const nameWidth = Math.max(...names.map(widthOf));
  const sizeWidth = Math.max(...sizes.map((each) => each.length));
  for (const [at, { text }] of some.entries()) {
    const name = paint(padEnd(names[at], nameWidth));
    yield `  ${name}  ${padStart(sizes[at], sizeWidth)}  ${text}`.trimEnd();
  }
  if (some.length < rows.length) yield more(rows.length - some.length, style);
}

function more(left: number, style: Style): string {
  return style.faint(`  … and ${count(left)} more; --limit shows more`);
}

function heldText(verb: string, { refcount, holders }: ObjectState): string {
  const counting = `refcount ${count(refcount)}`;
  return holders.length === 0 ? counting : `${counting}, ${verb} ${names(holders)}`;
}

function otherText(before: ObjectState, after: ObjectState): string {
  const parts: string[] = [];
  if (before.refcount !== after.refcount) {
    parts.push(`refcount ${count(before.refcount)} → ${count(after.refcount)}`);
  }
  const came = without(after.holders, before.holders);
  const went = without(before.holders, after.holders);
  if (came.length > 0) parts.push(`now held by ${names(came)}`);
  if (went.length > 0) parts.push(`no longer by ${names(went)}`);
  return parts.join(', ');
}

/** The holders of one list that are not in the other, as often as they are more. */
function without(these: readonly Holder[], others: readonly Holder[]): Holder[] {
  const left = new Map<string, number>();
  for (const holder of others) left.set(key(holder), (left.get(key(holder)) ?? 0) + 1);
  return these.filter((holder) => {
    const count = left.get(key(holder)) ?? 0;
    left.set(key(holder), count - 1);
    return count <= 0;
  });
}

function key(holder: Holder): string {
  return JSON.stringify(holder);
}

function names(holders: readonly Holder[]): string {
  const some = holders.slice(0, MOST_HOLDERS).map(holderText);
  const left = holders.length - some.length;
  return left === 0 ? some.join(', ') : `${some.join(', ')} and ${count(left)} more`;
}

function signed(value: number): string {
  return value < 0 ? `-${count(-value)}` : `+${count(value)}`;
}

function signedSize(bytes: number): string {
  return bytes < 0 ? `-${size(-bytes)}` : `+${size(bytes)}`;
}
