import type { Holder, ObjectId, Seq } from '@refwind/core';
import { LookupError } from '../errors.js';
import type { HeapState } from '../state/heapState.js';
import type { ObjectState } from '../state/object.js';
import type { Timeline } from '../timeline.js';
import { nearestNames } from './nearest.js';
import { resolveObject } from './object.js';
import { type SlotText, slotTexts } from './slotText.js';
import { type BoundName, checkHolders, MAIN, namedVariables, variablesAt } from './variables.js';

/** One reference: what is held, and by whom. */
export interface HeldReference {
  readonly object: ObjectId;
  readonly holder: Holder;
}

/**
 * The holder that a text means at a moment, and what it holds then:
 *
 * | text | holder |
 * |---|---|
 * | `a`, `__main__.a`, `f#1.x` | a variable; a bare one as in `resolveObject` |
 * | `#3['k']`, `list#2[0]`, `cache.items` | a place in an object, which is written as for `resolveObject` |
 * | `#4{}`, `#4{list#2}` | a set's only member; a set's member |
 * | `temporary of #3` | one of the references to an object that no known holder explains |
 *
 * @throws LookupError `bad-holder`, `unknown-holder`, `ambiguous-holder`, `no-holders`, or what `resolveObject` throws
 */
export function resolveHolder(timeline: Timeline, text: string, at: Seq): HeldReference {
  const wanted = text.trim();
  const temporary = /^temporary(?:\/C)? of (.+)$/s.exec(wanted);
  if (temporary !== null) return temporaryOf(timeline, text, temporary[1], at);
  checkHolders(timeline, `Holder '${text}'`, text);
  const bound = variablesAt(timeline.columnsAt(at));
  const variables = namedVariables(bound, wanted);
  if (variables.length === 1) return asReference(variables[0]);
  if (variables.length > 1) throw severalVariables(text, variables);
  const slots = slotTexts(wanted, bound);
  if (slots.length > 0) return placeIn(timeline, text, slots, at);
  throw noSuchHolder(timeline, text, wanted, bound, at);
}

/** A variable that an object could be bound to: one that is there, or a new one of a module or frame that is. */
export function resolveName(
  timeline: Timeline,
  text: string,
  at: Seq,
): { readonly frame: string; readonly name: string } {
  const wanted = text.trim();
  const bound = variablesAt(timeline.columnsAt(at));
  const known = namedVariables(bound, wanted);
  if (known.length === 1) return { frame: known[0].frame, name: known[0].name };
  if (known.length > 1) throw severalVariables(text, known);
  const dot = wanted.lastIndexOf('.');
  const frame = dot < 0 ? MAIN : wanted.slice(0, dot);
  const name = wanted.slice(dot + 1);
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
    throw new LookupError('bad-holder', text, `'${text}' is no variable's name.`);
  }
  const frames = new Set([MAIN, ...bound.map((each) => each.frame)]);
  if (frames.has(frame)) return { frame, name };
  const message = `No variable of '${frame}' holds anything at event ${at}, so it is not known there.`;
  const candidates = nearestNames(frame, frames).map((each) => `${each}.${name}`);
  throw new LookupError('unknown-holder', text, message, candidates);
}

/** How a holder is written so that `resolveHolder` understands it; `object` is what it holds. */
export function holderAsText(holder: Holder, object: ObjectId): string {
  switch (holder.kind) {
    case 'variable':
      return holder.frame === MAIN ? holder.name : `${holder.frame}.${holder.name}`;
    case 'slot':
      return `#${holder.owner}${holder.key === '{}' ? `{#${object}}` : holder.key}`;
    case 'temporary':
    case 'external':
      return `temporary of #${object}`;
  }
}

/** References to an object that no variable and no place explains. */
function unexplained({ refcount, holders }: ObjectState): number {
  return refcount - holders.filter(({ kind }) => kind === 'variable' || kind === 'slot').length;
}

function asReference({ object, frame, name }: BoundName): HeldReference {
  return { object, holder: { kind: 'variable', frame, name } };
}

function temporaryOf(timeline: Timeline, text: string, wanted: string, at: Seq): HeldReference {
  const object = resolveObject(timeline, wanted, at);
  const state = alive(timeline.at(at), object, text);
  if (unexplained(state) > 0) return { object, holder: { kind: 'temporary', detail: '' } };
  const message = `Holder '${text}': all references to #${object} are explained at event ${at}.`;
  throw new LookupError('unknown-holder', text, message, holdersAsText(state));
}

function alive({ seq, objects }: HeapState, object: ObjectId, text: string): ObjectState {
  const state = objects.get(object);
  if (state !== undefined) return state;
  const message = `Holder '${text}': object #${object} is not alive at event ${seq}.`;
  throw new LookupError('unknown-holder', text, message);
}

function placeIn(
  timeline: Timeline,
  text: string,
  slots: readonly SlotText[],
  at: Seq,
): HeldReference {
  const state = timeline.at(at);
  const failures: Error[] = [];
  for (const slot of slots) {
    try {
      return inPlace(timeline, state, text, slot);
    } catch (error) {
      if (!(error instanceof LookupError)) throw error;
      failures.push(error);
    }
  }
  // Of the ways to read the text, the one that came furthest.
  throw failures.find((each) => each instanceof NothingThere) ?? failures[failures.length - 1];
}

/** The object is there, and holds nothing at that place. */
class NothingThere extends LookupError {}

function inPlace(
  timeline: Timeline,
  state: HeapState,
  text: string,
  { object, key }: SlotText,
): HeldReference {
  const owner = resolveObject(timeline, object, state.seq);
  const [place, member] = splitMember(timeline, key, state.seq);
  alive(state, owner, text);
  const all = heldBy(state, owner);
  const held = all.filter(
    (each) => each.holder.key === place && (member === null || each.object === member),
  );
  if (held.length === 1) return held[0];
  if (held.length > 1) throw severalMembers(text, held);
  const keys = all.map((each) => holderAsText(each.holder, each.object));
  const near = nearestNames(`#${owner}${key}`, keys);
  const message = `Holder '${text}': #${owner} holds no object of this trace at ${key} at event ${state.seq}.`;
  const candidates = near.length > 0 ? near : keys.slice(0, 3);
  throw new NothingThere('unknown-holder', text, message, candidates);
}

/** `{list#2}` is the member list#2; other keys have none. */
function splitMember(timeline: Timeline, key: string, at: Seq): [string, ObjectId | null] {
  const member = /^\{(.+)\}$/s.exec(key);
  return member === null ? [key, null] : ['{}', resolveObject(timeline, member[1], at)];
}

/** What an object holds. */
function heldBy(state: HeapState, owner: ObjectId) {
  const found: { object: ObjectId; holder: Extract<Holder, { kind: 'slot' }> }[] = [];
  for (const { object, holders } of state.objects) {
    for (const holder of holders) {
      if (holder.kind === 'slot' && holder.owner === owner) found.push({ object, holder });
    }
  }
  return found;
}

function holdersAsText({ object, holders }: ObjectState): string[] {
  return holders.slice(0, 3).map((holder) => holderAsText(holder, object));
}

function severalVariables(text: string, variables: readonly BoundName[]): LookupError {
  const message = `Holder '${text}': ${variables.length} variables have that name.`;
  const candidates = variables.map(({ full }) => full);
  return new LookupError('ambiguous-holder', text, message, candidates);
}

function severalMembers(text: string, members: readonly HeldReference[]): LookupError {
  const message = `Holder '${text}': the set has ${members.length} members.`;
  const candidates = members.slice(0, 3).map(({ holder, object }) => holderAsText(holder, object));
  return new LookupError('ambiguous-holder', text, message, candidates);
}

function noSuchHolder(
  timeline: Timeline,
  text: string,
  wanted: string,
  bound: readonly BoundName[],
  at: Seq,
): LookupError {
  const object = /^(?:#?\d+|.+#\d+)$/s.test(wanted) ? resolveObject(timeline, wanted, at) : null;
  if (object !== null) {
    const state = alive(timeline.at(at), object, text);
    const message = `'${text}' is an object; what can be dropped is a holder of it.`;
    return new LookupError('bad-holder', text, message, allHolders(state));
  }
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(wanted)) {
    const names = bound.flatMap((each) => [each.name, each.full]);
    const message = `Holder '${text}': no variable '${wanted}' holds an object at event ${at}.`;
    return new LookupError('unknown-holder', text, message, nearestNames(wanted, names));
  }
  const names = bound.map((each) => each.full);
  const message =
    `'${text}' is no holder at event ${at}. A holder is a variable (a, f#1.x), a place in an object ` +
    "(#3['k'], list#2[0], #5.attribute, #4{#6}) or a temporary (temporary of #3).";
  return new LookupError('bad-holder', text, message, nearestNames(wanted, names));
}

function allHolders(state: ObjectState): string[] {
  const known = holdersAsText(state);
  return unexplained(state) > 0 ? [...known, `temporary of #${state.object}`] : known;
}
