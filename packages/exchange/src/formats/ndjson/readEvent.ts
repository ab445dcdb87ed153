import type { FreeEvent, GcReason, HeapEvent, Holder, Site } from '@refwind/core';
import type { Fields } from '../../text/fields.js';

export const MAX_INTEGER = Number.MAX_SAFE_INTEGER;
const MAX_COUNT = 2 ** 31 - 1;
const MAX_U32 = 2 ** 32 - 1;
const TYPES = ['alloc', 'incref', 'decref', 'link', 'unlink', 'free', 'gc-pass', 'mark'] as const;
const REASONS: readonly GcReason[] = ['threshold', 'explicit', 'shutdown'];
const HOLDERS = ['variable', 'slot', 'temporary', 'external'] as const;

/**
 * The event that a line's fields tell; whether it fits those before it is for others to say.
 * @throws LineProblem naming the field that is not as it must be
 */
export function readEvent(fields: Fields): HeapEvent {
  const type = fields.oneOf('type', TYPES);
  const seq = fields.whole('seq', 1, MAX_INTEGER);
  const event = { seq, ...rest(type, fields), site: readSite(fields) } as HeapEvent;
  fields.end();
  return event;
}

function rest(type: HeapEvent['type'], fields: Fields): object {
  if (type === 'mark') return { type, label: fields.text('label') };
  if (type === 'gc-pass') return pass(fields);
  const object = fields.whole('object', 1, MAX_INTEGER);
  switch (type) {
    case 'alloc':
      return {
        type,
        object,
        typeName: fields.text('typeName'),
        size: fields.whole('size', 0, MAX_U32),
        gc: fields.flag('gc'),
        refcount: fields.whole('refcount', 1, 1),
      };
    case 'incref':
    case 'decref': {
      const refcount = fields.whole('refcount', -MAX_COUNT, MAX_COUNT);
      if (!fields.has('delta')) return { type, object, refcount };
      return { type, object, refcount, delta: fields.whole('delta', 1, MAX_COUNT) };
    }
    case 'free':
      return { type, object, ...cause(fields) };
    default:
      return { type, object, holder: fields.inner('holder', readHolder) };
  }
}

function cause(fields: Fields): Pick<FreeEvent, 'cause' | 'how'> {
  const found = fields.oneOf('cause', ['refcount', 'gc']);
  if (found === 'refcount' || !fields.has('how')) return { cause: found };
  return { cause: found, how: fields.oneOf('how', ['unmarked', 'untracked', 'called']) };
}

function pass(fields: Fields): object {
  const phase = fields.oneOf('phase', ['begin', 'end']);
  const generation = fields.whole('generation', 0, 2);
  const begin = { type: 'gc-pass', generation, reason: fields.oneOf('reason', REASONS) } as const;
  if (phase === 'begin') return { ...begin, phase };
  const end = {
    ...begin,
    phase,
    collected: fields.whole('collected', 0, MAX_INTEGER),
    uncollectable: fields.whole('uncollectable', 0, MAX_INTEGER),
  };
  const examined = fields.optional('examined', () => fields.whole('examined', 0, MAX_INTEGER));
  return examined === undefined ? end : { ...end, examined };
}

export function readHolder(fields: Fields): Holder {
  const kind = fields.oneOf('kind', HOLDERS);
  switch (kind) {
    case 'variable':
      return { kind, frame: fields.text('frame'), name: fields.text('name') };
    case 'slot':
      return { kind, owner: fields.whole('owner', 1, MAX_INTEGER), key: fields.text('key') };
    default:
      return { kind, detail: fields.text('detail') };
  }
}

/** The field `site`: a place, or `null`. */
export function readSite(fields: Fields): Site | null {
  if (fields.isNull('site')) return null;
  return fields.inner('site', siteOf);
}

export function siteOf(fields: Fields): Site {
  return {
    file: fields.text('file'),
    line: fields.whole('line', 0, MAX_U32),
    function: fields.text('function'),
    offset: fields.whole('offset', 0, MAX_U32),
    opcode: fields.text('opcode'),
  };
}
