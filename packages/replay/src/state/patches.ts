import { type Holder, type ObjectId, RefwindError, type Seq } from '@refwind/core';
import { HeapEdit } from './edit.js';
import type { HeapState } from './heapState.js';
import { compareHolders } from './holders.js';
import { changed, type ObjectState } from './object.js';

/**
 * One change of a heap, in the format of immer's patches. What they change is `plainHeap(state)`:
 *
 * | path | op | value |
 * |---|---|---|
 * | `['seq']`, `['live']`, `['bytes']` | replace | a number |
 * | `['objects', 12]` | add, remove | the object's record |
 * | `['objects', 12, 'refcount']` | replace | a number |
 * | `['objects', 12, 'holders', 0]` | add, remove | the holder; those after it move |
 */
export interface HeapPatch {
  readonly op: 'add' | 'remove' | 'replace';
  path: (string | number)[];
  readonly value?: unknown;
}

/** A heap without tables: what patches are about. A copy of everything, so for small heaps. */
export interface PlainHeap {
  readonly seq: Seq;
  readonly live: number;
  readonly bytes: number;
  readonly objects: Readonly<Record<ObjectId, ObjectState>>;
}

/** The state as nested plain data, to which immer's own `applyPatches` can be applied. */
export function plainHeap({ seq, live, bytes, objects }: HeapState): PlainHeap {
  const entries = Array.from(objects, (each) => [each.object, each] as const);
  return { seq, live, bytes, objects: Object.fromEntries(entries) };
}

/** In what a record differs from another of the same object. */
export interface RecordPair {
  readonly before: ObjectState;
  readonly after: ObjectState;
}

/** What leads from `a` to `b`, given the records in which they differ; `undefined` where there is none. */
export function* patchesBetween(
  a: HeapState,
  b: HeapState,
  records: Iterable<Partial<RecordPair>>,
): Generator<HeapPatch> {
  for (const counter of ['seq', 'live', 'bytes'] as const) {
    if (a[counter] !== b[counter]) yield { op: 'replace', path: [counter], value: b[counter] };
  }
  for (const { before, after } of records) {
    if (before !== undefined && after !== undefined) yield* recordPatches(before, after);
    else if (after !== undefined) {
      yield { op: 'add', path: ['objects', after.object], value: after };
    } else if (before !== undefined) yield { op: 'remove', path: ['objects', before.object] };
  }
}

function* recordPatches(before: ObjectState, after: ObjectState): Generator<HeapPatch> {
  const path = ['objects', after.object];
  if (before.refcount !== after.refcount) {
    yield { op: 'replace', path: [...path, 'refcount'], value: after.refcount };
  }
  const { lost, gained } = holderChanges(before.holders, after.holders);
  // From the back, so that the places of those still to go stay what they were.
  for (const { place } of lost.reverse()) {
    yield { op: 'remove', path: [...path, 'holders', place] };
  }
  for (const { place, holder } of gained) {
    yield { op: 'add', path: [...path, 'holders', place], value: holder };
  }
}

/** A holder and where it is in its list. */
interface PlacedHolder {
  readonly holder: Holder;
  readonly place: number;
}

/** Who is in one sorted list of holders only: places in the list that has it. */
export function holderChanges(before: readonly Holder[], after: readonly Holder[]) {
  const lost: PlacedHolder[] = [];
  const gained: PlacedHolder[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const order =
      i === before.length ? 1 : j === after.length ? -1 : compareHolders(before[i], after[j]);
    if (order < 0) lost.push({ holder: before[i], place: i });
    else if (order > 0) gained.push({ holder: after[j], place: j });
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return { lost, gained };
}

/**
 * The state to which patches lead: `applyHeapPatches(a, diff(a, b).patches)` is as `b`, and what did not change is
 * the same record as in `a`. `live` and `bytes` follow from the objects.
 *
 * @throws RefwindError `bad-patch` for a patch that is none of a heap, or does not fit this one.
 */
export function applyHeapPatches(state: HeapState, patches: Iterable<HeapPatch>): HeapState {
  const work = new Patching(state);
  for (const patch of patches) work.apply(patch);
  return work.done();
}

class Patching {
  readonly #edit: HeapEdit;
  /** Lists of holders that change, until the end: one may change a hundred thousand times. */
  readonly #holders = new Map<ObjectId, Holder[]>();
  #seq: Seq;

  constructor(base: HeapState) {
    this.#edit = new HeapEdit(base);
    this.#seq = base.seq;
  }

  apply(patch: HeapPatch): void {
    const [root, object, field, place] = patch.path;
    const isDone =
      root === 'objects' && typeof object === 'number'
        ? field === undefined
          ? this.#object(object, patch)
          : this.#field(object, field, place, patch)
        : this.#counter(root, patch);
    if (!isDone) throw new RefwindError('bad-patch', badPatch(patch));
  }

  done(): HeapState {
    for (const [object, holders] of this.#holders) {
      const old = this.#edit.get(object);
      if (old === undefined) continue;
      this.#edit.replace(object, changed(old, old.refcount, Object.freeze(holders)));
    }
    return this.#edit.done(this.#seq);
  }

  #counter(counter: string | number, { op, value, path }: HeapPatch): boolean {
    if (op !== 'replace' || path.length !== 1 || typeof value !== 'number') return false;
    if (counter === 'seq') this.#seq = value;
    return counter === 'seq' || counter === 'live' || counter === 'bytes';
  }

  #object(object: ObjectId, { op, value }: HeapPatch): boolean {
    const isThere = this.#edit.get(object) !== undefined;
    if (op === 'remove') {
      this.#holders.delete(object);
      if (isThere) this.#edit.remove(object);
      return isThere;
    }
    if (op !== 'add' || isThere || !isRecordOf(object, value)) return false;
    this.#edit.add(object, frozen(value));
    return true;
  }

  #field(
    object: ObjectId,
    field: string | number,
    place: string | number | undefined,
    { op, value }: HeapPatch,
  ): boolean {
    const old = this.#edit.get(object);
    if (old === undefined) return false;
    if (field === 'refcount' && op === 'replace' && typeof value === 'number') {
      this.#edit.replace(object, changed(old, value, old.holders));
      return true;
    }
    if (field !== 'holders' || typeof place !== 'number' || place < 0) return false;
    const holders = this.#holders.get(object) ?? [...old.holders];
    this.#holders.set(object, holders);
    if (op === 'remove') return holders.splice(place, 1).length === 1;
    if (op !== 'add' || place > holders.length) return false;
    holders.splice(place, 0, Object.freeze(value as Holder));
    return true;
  }
}

function isRecordOf(object: ObjectId, value: unknown): value is ObjectState {
  const { object: id, holders } = (value ?? {}) as Partial<ObjectState>;
  return id === object && Array.isArray(holders);
}

/** A record that came as JSON is not frozen yet. */
function frozen(record: ObjectState): ObjectState {
  if (Object.isFrozen(record)) return record;
  const holders = record.holders.map((holder) => Object.freeze(holder));
  return Object.freeze({ ...record, holders: Object.freeze(holders) });
}

function badPatch({ op, path }: HeapPatch): string {
  const which = `${op} ${path.join('/')}`;
  return (
    `The patch '${which}' does not fit this heap: expected one that 'diff' made from this very moment. ` +
    'Apply patches to the moment they start from, in their order.'
  );
}
