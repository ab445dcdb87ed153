import fc from 'fast-check';
import type { Command, HeapView, ObjectId, Reaction } from '../../src/index.js';

/** Numbers that become a command once it is known what is alive. */
export interface Intent {
  readonly what: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export const intents = (maxLength: number) =>
  fc.array(fc.record({ what: fc.nat(99), a: fc.nat(999), b: fc.nat(999), c: fc.nat(999) }), {
    maxLength,
    size: 'max',
  });

const TYPES = ['list', 'list', 'tuple', 'dict', 'dict', 'set', 'C', 'C', 'C', 'D', 'str', 'cell'];
export const NAMES = ['a', 'b', 'c', 'd', 'e'];
const KEYS = ["['k']", "['l']", "['m']", '[7]'];
const ATTRIBUTES = ['.x', '.y', '.z'];

/** What can be asked for: how often in a hundred, and how. */
const KINDS: readonly (readonly [number, (heap: HeapView, intent: Intent) => Command | null])[] = [
  [14, (_, { a }) => ({ type: 'allocate', typeName: pick(TYPES, a) })],
  [9, bind],
  [8, (_, { a, b }) => ({ type: 'unbind', name: pick(NAMES, a), ...kept(b) })],
  [24, setSlot],
  [4, clearSlot],
  [4, splice],
  [2, (heap, { a }) => on(heap, a, (owner) => ({ type: 'clear', owner }))],
  [2, (heap, { a }) => on(heap, a, (object) => ({ type: 'take', object }))],
  [18, release],
  [3, enterFrame],
  [3, () => ({ type: 'leave-frame' })],
  [3, weakref],
  [3, finalizer],
  [2, (_, { a }) => ({ type: 'collect', generation: a % 3 })],
  [1, setting],
];

/** The command that an intent means for a heap; `null` where there is nothing to do it to. It may be a bad one. */
export function commandOf(heap: HeapView, intent: Intent): Command | null {
  let left = intent.what;
  for (const [weight, make] of KINDS) {
    if (left < weight) return make(heap, intent);
    left -= weight;
  }
  return null;
}

/** Ids of live objects. */
export function living(heap: HeapView): ObjectId[] {
  const ids: ObjectId[] = [];
  for (let id = 1; id <= heap.lastObject; id++) if (heap.isAlive(id)) ids.push(id);
  return ids;
}

function bind(heap: HeapView, { a, b, c }: Intent): Command | null {
  const name = pick(NAMES, a);
  if (c % 10 === 0) return { type: 'bind', name, object: null };
  const reference = ([undefined, undefined, 'new', 'move', 'borrow'] as const)[c % 5];
  return on(heap, b, (object) => ({ type: 'bind', name, object, reference }));
}

function setSlot(heap: HeapView, { a, b, c }: Intent): Command | null {
  return on(heap, a, (owner) =>
    on(heap, b, (object) => {
      // A tuple holds what was there before it, as in Python: else tuples alone could form a cycle.
      if (heap.kind(owner) === 'tuple' && object >= owner) return null;
      const reference = ([undefined, undefined, 'new', 'move'] as const)[c % 4];
      const held = c % 17 === 0 && heap.kind(owner) !== 'set' ? null : object;
      return { type: 'set-slot', owner, key: keyFor(heap, owner, c), object: held, reference };
    }),
  );
}

function clearSlot(heap: HeapView, { a, b, c }: Intent): Command | null {
  return on(heap, a, (owner) => {
    const member = heap.kind(owner) === 'set' ? pick(living(heap), b) : undefined;
    return { type: 'clear-slot', owner, key: keyFor(heap, owner, c), member, ...kept(b) };
  });
}

function splice(heap: HeapView, { a, b, c }: Intent): Command | null {
  const lists = living(heap).filter((id) => heap.kind(id) === 'list');
  if (lists.length === 0) return null;
  const owner = pick(lists, a);
  const length = heap.length(owner);
  const start = b % (length + 2);
  const insert = Array.from({ length: c % 4 }, (_, i) =>
    (c + i) % 5 === 0 ? null : pick(living(heap), c + i),
  );
  return { type: 'splice', owner, start, delete: c % 3, insert, ...kept(b) };
}

function release(heap: HeapView, { a }: Intent): Command | null {
  const loose = living(heap).filter((id) => heap.temporaries(id) > 0);
  return loose.length === 0 ? null : { type: 'release', object: pick(loose, a) };
}

function enterFrame(heap: HeapView, { a, b, c }: Intent): Command {
  const alive = living(heap);
  const objects = alive.length === 0 ? [] : [pick(alive, a), pick(alive, b)];
  return {
    type: 'enter-frame',
    function: pick(['f', 'g'], a),
    arguments: objects.map((object, i) => ({
      name: NAMES[i],
      object: (c + i) % 7 === 0 ? null : object,
      reference: ([undefined, 'new', 'borrow', 'move'] as const)[(c + i) % 4],
    })),
    locals: ['c', 'd'],
  };
}

function weakref(heap: HeapView, { a, b }: Intent): Command | null {
  const callback: Reaction = [{ type: 'mark', label: `callback ${a}` }];
  return on(heap, a, (object) => ({
    type: 'weakref',
    object,
    ...(b % 2 === 0 ? { callback } : {}),
  }));
}

/** Objects that may get a finalizer here: what it does depends on nothing but the object. */
function finalizer(heap: HeapView, { a, b }: Intent): Command | null {
  const able = living(heap).filter((id) => ['instance', 'atom'].includes(heap.kind(id) ?? ''));
  if (able.length === 0) return null;
  const object = pick(able, a);
  const name = `kept ${object}`;
  const keep: Command = { type: 'bind', frame: '__main__', name, object, reference: 'new' };
  const run: Reaction = b % 2 === 0 ? [keep] : [{ type: 'mark', label: `end of #${object}` }];
  return { type: 'finalizer', object, run };
}

function setting(_: HeapView, { a, b }: Intent): Command {
  const settings: Command[] = [
    { type: 'set-threshold', thresholds: [1 + (b % 8), 1 + (b % 3), b % 3] },
    { type: 'enable' },
    { type: 'disable' },
    { type: 'freeze' },
    { type: 'unfreeze' },
    { type: 'mark', label: `${b}` },
  ];
  return pick(settings, a);
}

function kept(number: number): { readonly freed?: 'keep' } {
  return number % 9 === 0 ? { freed: 'keep' } : {};
}

function keyFor(heap: HeapView, owner: ObjectId, number: number): string {
  switch (heap.kind(owner)) {
    case 'list':
    case 'tuple':
      return `[${number % (heap.length(owner) + 1)}]`;
    case 'dict':
      return pick(KEYS, number);
    case 'set':
      return '{}';
    default:
      return pick(ATTRIBUTES, number);
  }
}

function on(
  heap: HeapView,
  number: number,
  make: (object: ObjectId) => Command | null,
): Command | null {
  const alive = living(heap);
  return alive.length === 0 ? null : make(pick(alive, number));
}

function pick<T>(from: readonly T[], number: number): T {
  return from[number % from.length];
}

/** Everything that can be read of a heap, as plain data. */
export function picture(heap: HeapView): unknown {
  const objects = living(heap).map((id) => ({
    id,
    type: heap.typeName(id),
    kind: heap.kind(id),
    count: heap.refcount(id),
    temporaries: heap.temporaries(id),
    tracked: heap.isTracked(id),
    finalized: heap.isFinalized(id),
    contents: heap.contents(id),
    referent: heap.referent(id),
    weakrefs: heap.weakrefs(id),
  }));
  const { seq, live, bytes, lastObject, depth } = heap;
  return {
    seq,
    live,
    bytes,
    lastObject,
    depth,
    objects,
    names: NAMES.map((name) => [heap.lookup(name), heap.lookup(name, '__main__')]),
    counts: heap.counts(),
    thresholds: heap.thresholds(),
    stats: heap.stats(),
    frozen: heap.frozen(),
    generations: [0, 1, 2].map((generation) => [...heap.objects(generation)]),
  };
}
