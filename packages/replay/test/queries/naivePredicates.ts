import { type HeapEvent, siteAt } from '@refwind/core';
import fc from 'fast-check';
import type { HeapState, Predicate, Timeline } from '../../src/index.ts';

/** Predicates about the first objects of a history and the places that `lawfulHistory` has. */
export function predicates(): fc.Arbitrary<Predicate> {
  const object = fc.integer({ min: 1, max: 5 }).map(String);
  const typeName = fc.constantFrom('int', 'list', '__main__.Node');
  const none = fc.constant(null);
  const types = ['alloc', 'incref', 'decref', 'link', 'unlink', 'free', 'event'] as const;
  const leaf: fc.Arbitrary<Predicate> = fc.oneof(
    fc.record({
      kind: fc.constant('event' as const),
      type: fc.constantFrom(...types),
      object: fc.oneof(object, none),
      typeName: none,
      label: none,
    }),
    fc.record({
      kind: fc.constant('event' as const),
      type: fc.constantFrom(...types),
      object: none,
      typeName,
      label: none,
    }),
    fc.record({
      kind: fc.constant('event' as const),
      type: fc.constant('gc-pass' as const),
      object: none,
      typeName: none,
      label: none,
    }),
    fc.constantFrom<Predicate>(
      { kind: 'line', file: 'app.py', line: 12 },
      { kind: 'site', file: 'app.py', line: 12, offset: 18 },
      { kind: 'function', name: '<module>' },
    ),
    fc.record({
      kind: fc.constant('compare' as const),
      quantity: fc.oneof(
        fc.record({ of: fc.constant('refcount' as const), object }),
        fc.record({
          of: fc.constantFrom('live' as const, 'bytes' as const),
          typeName: fc.oneof(none, typeName),
        }),
        fc.record({ of: fc.constant('allocated' as const) }),
      ),
      comparator: fc.constantFrom('==', '!=', '<', '<=', '>', '>='),
      value: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constantFrom(28, 56, 200)),
    }),
  );
  return fc.oneof(
    leaf,
    leaf.map((operand): Predicate => ({ kind: 'not', operand })),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), leaf, leaf)
      .map(([kind, left, right]): Predicate => ({ kind, left, right })),
  );
}

function objectsIn(predicate: Predicate): string[] {
  if (predicate.kind === 'and' || predicate.kind === 'or') {
    return [...objectsIn(predicate.left), ...objectsIn(predicate.right)];
  }
  if (predicate.kind === 'not') return objectsIn(predicate.operand);
  if (predicate.kind === 'event') return predicate.object === null ? [] : [predicate.object];
  const isOfOne = predicate.kind === 'compare' && predicate.quantity.of === 'refcount';
  return isOfOne ? [predicate.quantity.object] : [];
}

/** Whether the timeline has every object and place that the predicate names. */
export function isKnown(predicate: Predicate, random: Timeline): boolean {
  const hasLine = random.dictionary.codes.some(
    ({ site }) => site >= 0 && siteAt(random.dictionary, site)?.file === 'app.py',
  );
  const has = objectsIn(predicate).every((id) => Number(id) <= random.summary.objects);
  return has && (hasLine || !JSON.stringify(predicate).includes('app.py'));
}

/**
 * What the words mean, the slow way.
 * @param event the one that led to `state`; `null` at the first moment, and for what rests when it is over
 * @param place the event whose place it is
 */
export function holds(
  predicate: Predicate,
  event: HeapEvent | null,
  state: HeapState,
  random: Timeline,
  place = event,
): boolean {
  const inner = (each: Predicate) => holds(each, event, state, random, place);
  switch (predicate.kind) {
    case 'and':
      return inner(predicate.left) && inner(predicate.right);
    case 'or':
      return inner(predicate.left) || inner(predicate.right);
    case 'not':
      return !inner(predicate.operand);
    case 'event':
      return event !== null && isSuch(event, predicate, random);
    case 'compare': {
      const { quantity, comparator, value } = predicate;
      const amount = amountOf(quantity, state, random);
      return amount !== undefined && COMPARISONS[comparator](amount, value);
    }
    case 'function':
      return place?.site?.function === predicate.name;
    case 'line':
    case 'site': {
      const { file, line, offset } = place?.site ?? {};
      const isOnLine = file === predicate.file && line === predicate.line;
      return isOnLine && (predicate.kind === 'line' || offset === predicate.offset);
    }
  }
}

type EventPredicate = Extract<Predicate, { kind: 'event' }>;

function isSuch(
  event: HeapEvent,
  { type, object, typeName }: EventPredicate,
  random: Timeline,
): boolean {
  if (type !== 'event' && event.type !== type) return false;
  if (object === null && typeName === null) return true;
  if (!('object' in event)) return false;
  if (object !== null) return event.object === Number(object);
  const alloc = [...random.events()].find(
    (each) => each.type === 'alloc' && each.object === event.object,
  );
  return alloc?.type === 'alloc' && alloc.typeName === typeName;
}

/**
 * The moments at which the predicate becomes true: it holds, and did not when the event before was over.
 */
export function becomesTrue(predicate: Predicate, random: Timeline): number[] {
  let before: HeapEvent | null = null;
  const found: number[] = [];
  for (const event of random.events()) {
    const rests = holds(predicate, null, random.at(event.seq - 1), random, before);
    if (!rests && holds(predicate, event, random.at(event.seq), random)) found.push(event.seq);
    before = event;
  }
  return found;
}

const COMPARISONS = {
  '==': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
};

type Quantity = Extract<Predicate, { kind: 'compare' }>['quantity'];

function amountOf(quantity: Quantity, state: HeapState, random: Timeline): number | undefined {
  if (quantity.of === 'refcount') return state.objects.get(Number(quantity.object))?.refcount;
  if (quantity.of === 'allocated') {
    return [...random.events(1, state.seq)].filter(({ type }) => type === 'alloc').length;
  }
  const { typeName } = quantity;
  const counted = [...state.objects].filter(
    (each) => typeName === null || each.typeName === typeName,
  );
  if (quantity.of === 'live') return counted.length;
  return counted.reduce((sum, { size }) => sum + size, 0);
}
