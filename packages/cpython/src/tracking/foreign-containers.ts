import { HolderKind } from '@refwind/core/trace';
import { OBJECT } from '../layout/structures.js';
import type { Container, ItemHolder } from './containers/container.js';
import type { EngineExports } from './engine/engine.js';
import type { ObjectTable } from './object-table.js';

/**
 * Containers that are read in JavaScript: what C types keep where only their traverse functions find it, what frames of
 * generators and tracebacks do, and the interpreter's own state. The engine has each in its lists, with a number, and says
 * when it is one's turn.
 */
export class ForeignContainers {
  readonly #objects: ObjectTable;
  readonly #engine: EngineExports;
  /** By number; 0 is none. */
  readonly #containers: (Container | undefined)[] = [undefined];
  readonly #free: number[] = [];
  readonly #holder: ItemHolder = { kind: HolderKind.index, a: 0, b: 0 };

  constructor(objects: ObjectTable, engine: EngineExports) {
    this.#objects = objects;
    this.#engine = engine;
  }

  /** Follows a container. @param isFields what it is of an object: its attributes, or its items */
  add(container: Container, isFields: boolean): void {
    const number = this.#free.pop() ?? this.#containers.length;
    this.#containers[number] = container;
    container.number = number;
    const tellsAll = container.tellsAll ? 1 : 0;
    container.box = this.#engine.addForeign(container.slot, isFields ? 1 : 0, number, tellsAll);
  }

  /** The container with a number; undefined for 0. */
  at(number: number): Container | undefined {
    return this.#containers[number];
  }

  written(number: number, address: number): void {
    this.#get(number).written(address);
  }

  changed(number: number): void {
    this.#get(number).moved = true;
  }

  emptied(number: number): void {
    this.#get(number).held.fill(0);
  }

  moved(number: number, address: number): void {
    const container = this.#get(number);
    this.#unwatch(container);
    container.address = address;
  }

  forgotten(number: number): void {
    this.#unwatch(this.#get(number));
    this.#containers[number] = undefined;
    this.#free.push(number);
  }

  /** Unlinks what the container no longer holds; the rest waits for `additions`. */
  removals(number: number, settled: boolean): void {
    const container = this.#get(number);
    container.release();
    if (container.held.length === 0) return;
    const now = container.isGone ? 0 : container.locate(settled);
    const { from, to } = rangeOf(container, now);
    const last = Math.min(to, container.held.length - 1);
    const mayWander = container.wandering && isElsewhere(container);
    const wandered = mayWander ? this.#contents(container, now) : undefined;
    for (let position = from; position <= last; position++) {
      const held = container.held[position]!;
      if (held === 0) continue;
      const identity = container.identity[position]!;
      if (position < now) {
        const present = this.#slotAt(container, position);
        if (present === held && container.identityAt(position, present) === identity) continue;
      }
      container.held[position] = 0;
      if (wandered?.get(identity) !== held) this.#unlink(container, held, identity);
    }
  }

  /** Links what the container holds now, and watches where it does. */
  additions(number: number): void {
    const container = this.#get(number);
    const engine = this.#engine;
    if (container.isGone) {
      engine.forget(container.box);
      return;
    }
    const now = container.locate(true);
    const { from, to } = rangeOf(container, now);
    const last = Math.min(to, now - 1);
    let [firstWaiting, lastWaiting] = [-1, -1];
    for (let position = from; position <= last; position++) {
      const held = this.#slotAt(container, position);
      if (held === 0 && position >= container.held.length) continue;
      const identity = container.identityAt(position, held);
      setAt(container.held, position, held);
      setAt(container.identity, position, identity);
      if (held !== 0 && !this.#link(container, held, identity)) {
        container.held[position] = 0;
        if (firstWaiting < 0) firstWaiting = position;
        lastWaiting = position;
      }
    }
    if (container.held.length > now) container.held.length = now;
    container.positions = now;
    container.clean();
    this.#watch(container);
    if (container.isSettled) container.take();
    if (!container.isSettled) engine.change(container.box);
    else if (firstWaiting >= 0) {
      // What waits for its reference is looked at again at the next boundary.
      container.lookAgain(firstWaiting, lastWaiting);
      engine.requeue(container.box);
    }
  }

  /** Its type's word stands for its death. */
  watchDeath({ address, box }: Container): void {
    this.#engine.addWord(address + OBJECT.type, box);
  }

  #get(number: number): Container {
    return this.#containers[number]!;
  }

  #unwatch(container: Container): void {
    const { watched, box } = container;
    if (watched === undefined) return;
    for (const offset of watched.offsets) {
      this.#engine.removeWord(watched.address + offset, box);
    }
    this.#engine.removeRange(watched.start, watched.bytes, watched.stride, box);
    container.watched = undefined;
  }

  #watch(container: Container): void {
    const { start, bytes, stride, watched, box } = container;
    if (watched?.start === start && watched.bytes === bytes && watched.stride === stride) return;
    this.#unwatch(container);
    const { address, older, placeOffsets } = container;
    const tellsDeath = older !== undefined && address !== 0;
    const offsets = tellsDeath ? [...placeOffsets, OBJECT.type] : placeOffsets;
    for (const offset of offsets) this.#engine.addWord(address + offset, box);
    // The interpreter's own words may be apart.
    if (bytes > 0) this.#engine.addRange(start, bytes, stride, box);
    container.watched = { address, offsets, start, bytes, stride };
  }

  /** What a container holds now: identity → slot. */
  #contents(container: Container, now: number): Map<number, number> {
    const contents = new Map<number, number>();
    for (let position = 0; position < now; position++) {
      const held = this.#slotAt(container, position);
      if (held !== 0) contents.set(container.identityAt(position, held), held);
    }
    return contents;
  }

  #slotAt(container: Container, position: number): number {
    const address = container.objectAt(position);
    return address !== 0 && (address & 7) === 0 ? this.#objects.at(address) : 0;
  }

  /** False when the object has no reference left that this holder could have: look again later. */
  #link(container: Container, held: number, identity: number): boolean {
    const holder = this.#holder;
    container.holder(identity, holder);
    return this.#engine.link(container.box, held, holder.kind, holder.a, holder.b) !== 0;
  }

  #unlink(container: Container, held: number, identity: number): void {
    const holder = this.#holder;
    container.holder(identity, holder);
    this.#engine.unlink(held, holder.kind, holder.a, holder.b);
  }
}

/** The positions to look at: [from, to]. */
function rangeOf(container: Container, now: number): { from: number; to: number } {
  const before = container.positions;
  if (isElsewhere(container)) return { from: 0, to: Math.max(now, before) - 1 };
  if (now === before) return { from: container.from, to: Math.min(container.to, now - 1) };
  return {
    from: Math.min(container.from, now, before),
    to: Math.max(now, before) - 1,
  };
}

function isElsewhere(container: Container): boolean {
  return container.moved || container.watched?.start !== container.start;
}

/** Sets an element of an array that has no holes, filling it up with zeros. */
function setAt(array: number[], index: number, value: number): void {
  while (array.length < index) array.push(0);
  array[index] = value;
}
