import { RefwindError } from '@refwind/core';
import { parsePredicate } from '../queries/find/parse.js';
import { OBJECT_EVENTS } from '../queries/find/predicate.js';
import type { Session } from './session.js';

const EVENTS: readonly unknown[] = [...OBJECT_EVENTS, 'gc-pass', 'mark'];

/** More of anything is no session that a person made. */
const MOST = 10_000;

/**
 * A session from its JSON, which may come from anybody: checked, and without whatever does not belong to it.
 * @throws RefwindError `bad-session` naming what was expected and where; PredicateError for a breakpoint's condition
 */
export function readSession(text: string): Session {
  const data = fieldsOf(parsed(text), 'the session');
  if (data.version !== 1) throw bad('version', '1', data.version);
  const { types, files, events } = fieldsOf(data.filters, 'filters');
  return {
    version: 1,
    trace: textOf(data.trace, 'trace'),
    playhead: seqOf(data.playhead, 'playhead'),
    selection: listOf(data.selection, 'selection', seqOf),
    filters: {
      types: listOf(types, 'filters.types', textOf),
      files: listOf(files, 'filters.files', textOf),
      events: listOf(events, 'filters.events', eventTypeOf),
    },
    bookmarks: listOf(data.bookmarks, 'bookmarks', (each, where) => {
      const { seq, label } = fieldsOf(each, where);
      return { seq: seqOf(seq, `${where}.seq`), label: textOf(label, `${where}.label`) };
    }),
    breakpoints: listOf(data.breakpoints, 'breakpoints', (each, where) => {
      const { condition, enabled = true } = fieldsOf(each, where);
      const checked = textOf(condition, `${where}.condition`);
      parsePredicate(checked);
      if (typeof enabled !== 'boolean') throw bad(`${where}.enabled`, 'true or false', enabled);
      return { condition: checked, enabled };
    }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad('the session', 'JSON', text.slice(0, 40));
  }
}

function fieldsOf(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw bad(where, 'an object', value);
}

function listOf<T>(value: unknown, where: string, item: (value: unknown, where: string) => T): T[] {
  if (!Array.isArray(value) || value.length > MOST) {
    throw bad(where, `a list of at most ${MOST}`, value);
  }
  return value.map((each, at) => item(each, `${where}[${at}]`));
}

function textOf(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw bad(where, 'a text', value);
}

function seqOf(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw bad(where, 'a whole number from 0 on', value);
}

function eventTypeOf(value: unknown, where: string): Session['filters']['events'][number] {
  if (EVENTS.includes(value)) return value as Session['filters']['events'][number];
  throw bad(where, `one of ${EVENTS.join(', ')}`, value);
}

function bad(where: string, expected: string, found: unknown): RefwindError {
  const text = (JSON.stringify(found) ?? 'nothing').slice(0, 60);
  return new RefwindError(
    'bad-session',
    `This is no session: expected ${where} to be ${expected}, found ${text}.`,
  );
}
