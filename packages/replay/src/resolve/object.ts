import { type ObjectId, Op, type Seq } from '@refwind/core';
import { LookupError } from '../errors.js';
import type { Timeline } from '../timeline.js';
import { resolveMoment } from './moment.js';
import { nearestNames } from './nearest.js';
import { nthAllocated } from './types.js';
import {
  type BoundName,
  checkHolders,
  generatorVariables,
  namedVariables,
  variablesAt,
} from './variables.js';
import { byWatch, WATCH_PREFIX, watchedAt } from './watched.js';

/**
 * The object that a text means:
 *
 * | text | object |
 * |---|---|
 * | `12`, `#12` | the one with this id |
 * | `list#3` | the third list that was allocated |
 * | `watch:cache`, `watch:cache#2` | the first, the second one that the program named so (`refwind.watch`) |
 * | `a@M` | what variable `a` holds at the moment M (see `resolveMoment`) |
 * | `__main__.a@M`, `f#1.x@M` | the same, in that module or frame |
 *
 * A bare variable means the innermost frame that has it, then the module `__main__`; then what the program had named
 * so at that moment; then the generator or coroutine that has it, which holds what its frame does, also while it runs.
 * @param at the moment for a variable written without one
 * @throws LookupError `bad-object`, `unknown-object`, `ambiguous-object`, `no-holders`, or what
 *   `resolveMoment` throws for the moment.
 */
export function resolveObject(timeline: Timeline, text: string, at?: Seq): ObjectId {
  const wanted = text.trim();
  const id = /^#?(\d+)$/.exec(wanted)?.[1];
  if (id !== undefined) return byId(timeline, text, Number(id));
  if (wanted.startsWith(WATCH_PREFIX)) return byWatch(timeline, wanted);
  const split = wanted.lastIndexOf('@');
  if (split > 0) {
    const moment = resolveMoment(timeline, wanted.slice(split + 1));
    return byName(timeline, text, wanted.slice(0, split), moment, wanted.slice(split));
  }
  const ofType = /^(.+)#(\d+)$/.exec(wanted);
  if (ofType !== null) return byType(timeline, text, ofType[1], Number(ofType[2]));
  if (at !== undefined) return byName(timeline, text, wanted, at, `@${at}`);
  const watched = watchedAt(timeline, wanted, timeline.end);
  if (watched !== undefined) return watched;
  const message =
    `'${text}' is no object. An object is its id (12 or #12), TYPE#N (the N-th allocated object ` +
    'of that type), NAME@M (what variable NAME holds at moment M) or watch:NAME (what the program named so).';
  throw new LookupError('bad-object', text, message, wanted === '' ? [] : [`${wanted}@end`]);
}

function byId(timeline: Timeline, text: string, object: ObjectId): ObjectId {
  const { objects } = timeline.summary;
  if (object >= 1 && object <= objects) return object;
  const there = objects === 0 ? 'no objects' : `objects #1 to #${objects}`;
  throw new LookupError('unknown-object', text, `There is no object ${text}: ${there} here.`);
}

function byType(timeline: Timeline, text: string, wanted: string, n: number): ObjectId {
  const allocated = typesAllocated(timeline);
  const names = allocated.includes(wanted)
    ? [wanted]
    : allocated.filter((name) => name.endsWith(`.${wanted}`));
  if (names.length > 1) {
    const message = `Object '${text}': ${names.length} types end with '.${wanted}'.`;
    const candidates = names.map((name) => `${name}#${n}`);
    throw new LookupError('ambiguous-object', text, message, candidates);
  }
  if (names.length === 0) {
    const message = `Object '${text}': no object of a type '${wanted}' was allocated.`;
    const candidates = nearestNames(wanted, allocated).map((name) => `${name}#${n}`);
    throw new LookupError('unknown-object', text, message, candidates);
  }
  const { object, count } = nthAllocated(timeline, names[0], n);
  if (object !== null) return object;
  const message = `Object '${text}': ${count} of that type ${count === 1 ? 'was' : 'were'} allocated, counted from 1.`;
  throw new LookupError('unknown-object', text, message, count > 0 ? [`${names[0]}#${count}`] : []);
}

function typesAllocated({ dictionary: { codes, types } }: Timeline): string[] {
  const ids = codes.filter(({ op }) => op === Op.alloc).map(({ arg }) => types[arg].name);
  return [...new Set(ids)];
}

function byName(
  timeline: Timeline,
  text: string,
  wanted: string,
  seq: Seq,
  rest: string,
): ObjectId {
  const watched = watchedAt(timeline, wanted, seq);
  if (watched === undefined) checkHolders(timeline, `Object '${text}'`, text);
  const columns = timeline.columnsAt(seq);
  const bound = variablesAt(columns);
  const named = namedVariables(bound, wanted);
  if (named.length === 0 && watched !== undefined) return watched;
  const best = named.length > 0 ? named : generatorVariables(columns, wanted);
  if (best.length === 0) throw unknownName(text, wanted, seq, rest, bound);
  if (new Set(best.map(({ object }) => object)).size === 1) return best[0].object;
  const message = `Object '${text}': ${best.length} variables have that name.`;
  const candidates = best.map(({ full }) => full + rest);
  throw new LookupError('ambiguous-object', text, message, candidates);
}

function unknownName(
  text: string,
  wanted: string,
  seq: Seq,
  rest: string,
  bound: readonly BoundName[],
): LookupError {
  const full = nearestNames(
    wanted,
    bound.flatMap((each) => [each.name, each.full]),
  );
  const message = `Object '${text}': no variable '${wanted}' holds an object at event ${seq}.`;
  return new LookupError(
    'unknown-object',
    text,
    message,
    full.map((name) => name + rest),
  );
}
