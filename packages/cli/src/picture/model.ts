import type { Holder, ObjectId, Seq, Site, SlotHolder } from '@refwind/core';
import { holderText } from '../format/holders.js';
import { count } from '../format/numbers.js';

/** What a picture needs to know of an object; `ObjectState` of `@refwind/replay` is one. */
export interface PictureObject {
  readonly object: ObjectId;
  readonly typeName: string;
  readonly size: number;
  readonly refcount: number;
  readonly allocSeq: Seq;
  readonly site: Site | null;
  readonly holders: readonly Holder[];
  /** Names that the program gave it (`refwind.watch`). */
  readonly watched?: readonly string[];
}

/** One place inside an object, and what it holds. */
export interface Item {
  /** As Python writes it: `['k']`, `[0]`, `.name`. */
  readonly key: string;
  readonly target: PictureObject;
}

/** Where an arrow from the left comes from. */
interface Root {
  /** A slot is one that the picture does not show, so that no arrow leaves from it. */
  readonly kind: 'variable' | 'temporary' | 'external' | 'slot';
  readonly label: string;
}

/** An object as the picture shows it. */
export interface Box {
  readonly of: PictureObject;
  readonly roots: readonly Root[];
  readonly items: readonly Item[];
  /** Items left out. */
  readonly moreItems: number;
  /** The count less the known holders: temporaries and C code. */
  readonly unexplained: number;
  /** Whether it can be reached from some variable (or another root). */
  readonly reached: boolean;
}

/** What is drawn, and what is left out. */
export interface Picture {
  readonly boxes: readonly Box[];
  /** Objects that nobody is known to hold and that hold nobody: a line each will do. */
  readonly loose: readonly PictureObject[];
  /** Objects that stand nowhere. */
  readonly left: number;
}

export interface PictureOptions {
  /** Boxes at most, and as many loose objects. */
  readonly limit: number;
  /** Items in a box at most. */
  readonly itemLimit: number;
  /** Objects to draw boxes for; all of them when left out. */
  readonly only?: (object: PictureObject) => boolean;
}

/**
 * Chooses what to draw, in a fixed order: what variables hold, by object id, each followed by what
 * it contains; then what no variable reaches. An object without contents that only slots hold
 * stands in its holder's item and gets no box; one that nobody is known to hold is loose.
 */
export function pictureOf(objects: Iterable<PictureObject>, options: PictureOptions): Picture {
  const heap = new HeapIndex(objects);
  const { only, limit } = options;
  const wanted = only === undefined ? heap.inOrder() : heap.chosen(only);
  const boxes: Box[] = [];
  const seen = new Set<ObjectId>();
  for (const [object, reached] of wanted) {
    if (boxes.length >= limit) break;
    const box = heap.box(object, reached, options.itemLimit);
    boxes.push(box);
    seen.add(object.object);
  }
  const loose = only === undefined ? heap.loose().slice(0, limit) : [];
  for (const { object } of loose) seen.add(object);
  for (const { items } of boxes) for (const { target } of items) seen.add(target.object);
  const all = only === undefined ? heap.objects : heap.objects.filter(only);
  const left = all.reduce((sum, { object }) => (seen.has(object) ? sum : sum + 1), 0);
  return { boxes: withOutsiders(boxes, heap.objects), loose, left };
}

/** Slots on the left of a box at most. */
const OUTSIDERS = 3;

/** Adds the slots that hold a box and are not drawn themselves: no arrow would say so. */
function withOutsiders(boxes: readonly Box[], objects: readonly PictureObject[]): Box[] {
  const drawn = new Set(
    boxes.flatMap(({ of, items }) => items.map(({ key }) => `${of.object}${key}`)),
  );
  const outsiders = boxes.map(({ of }) =>
    of.holders.filter(isSlot).filter(({ owner, key }) => !drawn.has(`${owner}${key}`)),
  );
  const types = typesOf(new Set(outsiders.flat().map(({ owner }) => owner)), objects);
  return boxes.map((box, at) => ({
    ...box,
    roots: [...box.roots, ...outsiderRoots(outsiders[at], types)],
  }));
}

function outsiderRoots(slots: readonly SlotHolder[], types: Map<ObjectId, string>): Root[] {
  const labels = slots
    .slice(0, OUTSIDERS)
    .map(({ owner, key }) => `#${owner} ${types.get(owner) ?? ''} ${key}`);
  if (slots.length > OUTSIDERS) labels.push(`and ${count(slots.length - OUTSIDERS)} more`);
  return labels.map((label) => ({ kind: 'slot', label }));
}

function typesOf(
  wanted: ReadonlySet<ObjectId>,
  objects: readonly PictureObject[],
): Map<ObjectId, string> {
  const types = new Map<ObjectId, string>();
  for (const { object, typeName } of objects) if (wanted.has(object)) types.set(object, typeName);
  return types;
}

/** The objects of one moment with their contents, which the objects themselves do not carry. */
class HeapIndex {
  readonly objects: PictureObject[];
  readonly #contents = new Map<ObjectId, Item[]>();
  readonly #sorted = new Set<ObjectId>();

  constructor(objects: Iterable<PictureObject>) {
    this.objects = [...objects].sort((a, b) => a.object - b.object);
    for (const target of this.objects) {
      for (const holder of target.holders) {
        if (holder.kind === 'slot') this.#put(holder, target);
      }
    }
  }

  /** Every object that gets a box, with whether a root reaches it. */
  *inOrder(): Generator<[PictureObject, boolean]> {
    const done = new Set<ObjectId>();
    const roots = this.objects.filter((each) => each.holders.some(isVariable));
    const others = this.objects.filter((each) => each.holders.some(isOtherRoot));
    for (const start of roots) yield* this.#from(start, true, done);
    for (const start of others) yield* this.#from(start, true, done);
    for (const start of this.objects) yield* this.#from(start, false, done);
  }

  /** What has neither known holders nor contents. */
  loose(): PictureObject[] {
    return this.objects.filter(
      ({ object, holders }) => holders.length === 0 && !this.#contents.has(object),
    );
  }

  *chosen(only: (object: PictureObject) => boolean): Generator<[PictureObject, boolean]> {
    for (const object of this.objects) if (only(object)) yield [object, true];
  }

  box(of: PictureObject, reached: boolean, itemLimit: number): Box {
    const items = this.#itemsOf(of.object);
    return {
      of,
      roots: of.holders.flatMap(rootOf).sort(byRoot),
      items: items.slice(0, itemLimit),
      moreItems: Math.max(0, items.length - itemLimit),
      unexplained: of.refcount - of.holders.length,
      reached,
    };
  }

  /** Sorted when first asked for: most containers of a large heap never are. */
  #itemsOf(object: ObjectId): readonly Item[] {
    const items = this.#contents.get(object);
    if (items === undefined) return [];
    if (!this.#sorted.has(object)) items.sort(byKey);
    this.#sorted.add(object);
    return items;
  }

  #put(holder: SlotHolder, target: PictureObject): void {
    const items = this.#contents.get(holder.owner);
    if (items === undefined) this.#contents.set(holder.owner, [{ key: holder.key, target }]);
    else items.push({ key: holder.key, target });
  }

  /** Depth first, contents in the order of their keys; a stack, since chains of objects are long. */
  *#from(
    start: PictureObject,
    reached: boolean,
    done: Set<ObjectId>,
  ): Generator<[PictureObject, boolean]> {
    const stack = [start];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (done.has(next.object)) continue;
      done.add(next.object);
      if (this.#hasBox(next)) yield [next, reached];
      const items = this.#itemsOf(next.object);
      for (let at = items.length - 1; at >= 0; at--) stack.push(items[at].target);
    }
  }

  #hasBox({ object, holders }: PictureObject): boolean {
    return this.#contents.has(object) || holders.some(({ kind }) => kind !== 'slot');
  }
}

function isSlot(holder: Holder): holder is SlotHolder {
  return holder.kind === 'slot';
}

function isVariable({ kind }: Holder): boolean {
  return kind === 'variable';
}

function isOtherRoot({ kind }: Holder): boolean {
  return kind === 'temporary' || kind === 'external';
}

function rootOf(holder: Holder): Root[] {
  if (holder.kind === 'slot') return [];
  const label = holder.kind === 'variable' ? holderText(holder) : holder.detail || holder.kind;
  return [{ kind: holder.kind, label }];
}

const rootOrder = { variable: 0, temporary: 1, external: 2, slot: 3 };

function byRoot(a: Root, b: Root): number {
  return rootOrder[a.kind] - rootOrder[b.kind] || compare(a.label, b.label);
}

/** Indices by number, before all other keys; those by their text, numbers in it by value. */
function byKey(a: Item, b: Item): number {
  return (
    indexIn(a.key) - indexIn(b.key) ||
    natural.compare(a.key, b.key) ||
    compare(a.key, b.key) ||
    a.target.object - b.target.object
  );
}

const natural = new Intl.Collator('en', { numeric: true });

function indexIn(key: string): number {
  return /^\[\d{1,15}\]$/.test(key) ? Number(key.slice(1, -1)) : Number.MAX_VALUE;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
