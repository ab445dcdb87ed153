import type { ObjectId } from '@refwind/core';
import { type HeapState, type Timeline, watchedNames } from '@refwind/replay';
import { type Picture, type PictureObject, pictureOf } from '../picture/model.js';
import type { BranchView, Model } from './model.js';

/** Heaps of so many objects are drawn whole, as far as boxes go; of larger ones what is near. */
const SMALL = 150;
const BOXES = 60;
const ITEMS = 8;

/** Of a large heap: objects of so many events before the moment, and so many objects in all. */
const EVENTS = 60;
const NEAR = 40;

type Names = ReadonlyMap<ObjectId, readonly string[]>;

/** Chooses the objects that are drawn, a bounded number whatever the heap. */
export class Pictures {
  readonly #timeline: Timeline;
  #names: Names | null = null;
  #last: { readonly key: readonly unknown[]; readonly picture: Picture } | null = null;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** The picture of a moment, or of a branch from it. The same object as long as nothing in it changes. */
  of({ session, branch }: Model): Picture {
    const state = this.#timeline.at(session.playhead);
    const key = [state, branch, focusOf(this.#timeline, session)];
    const last = this.#last;
    if (last?.key.every((part, at) => part === key[at])) return last.picture;
    const picture = this.#make(state, branch, key[2] as ObjectId | null);
    this.#last = { key, picture };
    return picture;
  }

  #make(state: HeapState, branch: BranchView | null, focus: ObjectId | null): Picture {
    if (state.live <= SMALL) {
      const whole = this.#draw([...state.objects], branch);
      if (focus === null || !state.objects.has(focus) || isIn(whole, focus)) return whole;
    }
    const near = this.#draw(this.#near(state, focus), branch);
    return { ...near, left: state.live - near.boxes.length - near.loose.length };
  }

  #draw(objects: readonly PictureObject[], branch: BranchView | null): Picture {
    this.#names ??= watchedNames(this.#timeline);
    const names = this.#names;
    const named = (branch === null ? objects : inBranch(objects, branch)).map((object) => {
      const watched = names.get(object.object);
      return watched === undefined ? object : { ...object, watched };
    });
    return pictureOf(named, { limit: BOXES, itemLimit: ITEMS });
  }

  /** The object in question, what events were about before the moment, and who holds these. */
  #near(state: HeapState, focus: ObjectId | null): PictureObject[] {
    const found = new Map<ObjectId, PictureObject>();
    const add = (object: ObjectId): void => {
      const known = found.size < NEAR ? state.objects.get(object) : undefined;
      if (known !== undefined) found.set(object, known);
    };
    if (focus !== null) this.#addHolders(state, focus, found);
    const { seq } = state;
    for (let at = seq; at > Math.max(this.#timeline.start, seq - EVENTS); at--) {
      const event = this.#timeline.event(at);
      if ('object' in event) add(event.object);
    }
    for (const { holders } of [...found.values()]) {
      for (const holder of holders) if (holder.kind === 'slot') add(holder.owner);
    }
    return [...found.values()];
  }

  /** An object, its holders, and theirs: half of the room. */
  #addHolders(state: HeapState, focus: ObjectId, found: Map<ObjectId, PictureObject>): void {
    const queue = [focus];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (found.size >= NEAR / 2 || found.has(next)) continue;
      const object = state.objects.get(next);
      if (object === undefined) continue;
      found.set(next, object);
      for (const holder of object.holders.slice(0, ITEMS)) {
        if (holder.kind === 'slot') queue.push(holder.owner);
      }
    }
  }
}

/** The object that the picture is about: the selected one, else the event's. */
export function focusOf(timeline: Timeline, session: Model['session']): ObjectId | null {
  const [selected] = session.selection;
  if (selected !== undefined) return selected;
  if (session.playhead === timeline.start) return null;
  const event = timeline.event(session.playhead);
  return 'object' in event ? event.object : null;
}

function isIn({ boxes, loose }: Picture, object: ObjectId): boolean {
  const isItem = ({ items }: Picture['boxes'][number]): boolean =>
    items.some(({ target }) => target.object === object);
  return (
    boxes.some((box) => box.of.object === object || isItem(box)) ||
    loose.some((each) => each.object === object)
  );
}

/** What is left of objects in a branch, with the counts and holders that they have there. */
function inBranch(
  objects: readonly PictureObject[],
  { result: { outcomes, survivors } }: BranchView,
): PictureObject[] {
  const dead = new Set(outcomes.flatMap(({ deaths }) => deaths.map(({ object }) => object)));
  const changed = new Map(survivors.map((each) => [each.object, each]));
  return objects
    .filter(({ object }) => !dead.has(object))
    .map((object) => {
      const { refcount, holders } = changed.get(object.object) ?? object;
      return { ...object, refcount, holders };
    });
}
