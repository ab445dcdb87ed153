import { HolderKind, isOwned, LinkTable, NO_LINK } from '@refwind/core/trace';
import { IMMORTAL, MODULE, OBJECT } from '../layout/structures.js';
import type { CallHolders } from './call-holders.js';
import type { ChunkAssembler } from './chunk-assembler.js';
import type { Container, ContainerContext, ItemHolder } from './containers/container.js';
import { newContainer } from './containers/kinds.js';
import { becomeNamespace, Mapping, namespaceName, namespaceOf } from './containers/mapping.js';
import type { EventCodes } from './event-codes.js';
import { FieldsFactory } from './fields/kinds.js';
import type { Traversal } from './fields/traversal.js';
import type { FrameHolders } from './frame-holders.js';
import { compareLinks, type LinkDifference } from './link-comparison.js';
import type { OlderObjects } from './older/objects.js';
import { Places } from './places.js';
import type { LinkFollower } from './tracker.js';
import type { TypeState, Types } from './types.js';

/** More references than a module's dict has; in a free list a pointer stands in their place. */
const MOST_REFERENCES = 1 << 14;

/** What the link recorder is made of. */
export interface LinkRecorderParts extends ContainerContext {
  readonly codes: EventCodes;
  readonly out: ChunkAssembler;
  readonly types: Types;
  readonly watchPlace: (address: number, watched: boolean) => void;
  readonly traversal: Traversal;
  /** What running frames hold, and C code that they called, where that is followed. */
  readonly frames: FrameHolders | undefined;
  readonly calls: CallHolders | undefined;
}

/**
 * Records which variable of a module and which item of a container holds which object.
 *
 * The interpreter reports writes to the words where containers keep their items; what a container
 * then holds is read at the next bytecode boundary, where its state is consistent, and compared with
 * what it held. Links appear there. A link that ends shows earlier when it must: before the count of
 * the object falls below the number of its holders.
 */
export class LinkRecorder implements LinkFollower {
  readonly #parts: LinkRecorderParts;
  readonly #links = new LinkTable();
  readonly #places: Places;
  /** By watcher number; 0 is nobody. */
  readonly #containers: (Container | undefined)[] = [undefined];
  readonly #freeWatchers: number[] = [];
  /** Watcher number by slot: of the items, and of the attributes. */
  readonly #watcherOf: number[] = [];
  readonly #fieldsWatcherOf: number[] = [];
  readonly #fields: FieldsFactory;
  /** What follows code that is older than the recording, where that is known. */
  olderCode: OlderObjects | undefined;
  /** Watcher number by the text of an external holder: of what is older than the recording. */
  readonly #olderWatchers = new Map<number, number>();
  /** Watcher number by the id of the module's name. */
  readonly #namespaceWatchers = new Map<number, number>();
  /** Containers to compare at the next boundary; some may be gone by then. */
  #dirty: Container[] = [];
  readonly #newModules: { readonly slot: number; readonly id: number }[] = [];
  #oldNamespaces: { readonly watcher: number; readonly dict: number; readonly type: number }[] = [];
  readonly #holder: ItemHolder = { kind: HolderKind.index, a: 0, b: 0 };

  constructor(parts: LinkRecorderParts) {
    this.#parts = parts;
    this.#places = new Places(parts.watchPlace);
    this.#fields = new FieldsFactory(parts, parts.traversal);
  }

  /**
   * Follows the variables of a module that is older than the recording. Nothing tells of its dict's death, which only
   * the interpreter's shutdown brings.
   */
  addNamespace(dict: number, module: string): void {
    const container = namespaceOf(this.#parts, dict, module);
    const watcher = this.#add(container);
    this.#oldNamespaces.push({ watcher, dict, type: this.#parts.memory.typeOf(dict) });
    this.#namespaceWatchers.set(this.#parts.dictionary.string(module), watcher);
  }

  /** A code object is about to run for the first time. */
  codeRuns(address: number): void {
    const { objects } = this.#parts;
    const isKnown = (code: number): boolean =>
      objects.at(code) !== 0 || this.#places.at(code + OBJECT.type) !== 0;
    for (const container of this.olderCode?.code(address, isKnown) ?? []) {
      this.#add(container);
      this.#watchDeath(container);
    }
  }

  /** Follows what something older than the recording, which has a name, comes to hold. */
  addOlder(container: Container): void {
    this.#add(container);
  }

  /** Forgets namespaces that are no more: their memory may be something else by now. */
  endNamespaces(instruction: number): void {
    const { memory } = this.#parts;
    this.#oldNamespaces = this.#oldNamespaces.filter(({ watcher, dict, type }) => {
      const count = memory.u32(dict + OBJECT.refcount);
      if (count > 0 && count < MOST_REFERENCES && memory.typeOf(dict) === type) return true;
      this.#dropVariables(watcher, instruction);
      this.#forget(watcher);
      return false;
    });
  }

  follows(type: TypeState): boolean {
    return type.isModule || type.container !== undefined || type.fields !== undefined;
  }

  created(slot: number): void {
    const { objects, types } = this.#parts;
    const type = types.get(objects.type(slot));
    if (type?.isModule) this.#newModules.push({ slot, id: objects.id(slot) });
    const kind = type?.container;
    if (kind !== undefined)
      this.#watcherOf[slot] = this.#add(newContainer(this.#parts, slot, kind));
    if (type?.fields === undefined) return;
    const fields = this.#fields.make(type.fields, slot, type.address, type.number);
    this.#fieldsWatcherOf[slot] = this.#add(fields);
  }

  placeWritten(address: number): void {
    const watcher = this.#places.at(address);
    if (watcher === 0) return;
    const container = this.#containers[watcher]!;
    this.#written(container, address);
  }

  rangeWritten(start: number, length: number): void {
    this.#places.within(start, length, (watcher, address) => {
      this.#written(this.#containers[watcher]!, address);
    });
  }

  #written(container: Container, address: number): void {
    container.written(address);
    this.#queue(container);
    if (container.slot !== 0 && container instanceof Mapping && container.isEmbedded) {
      this.#dirtyInstance(container.slot);
    }
  }

  /** What an instance and its dict share may have become the dict's alone. */
  #dirtyInstance(dict: number): void {
    for (const { kind, a } of this.#links.holdersOf(dict)) {
      const watchers = isOwned(kind) ? this.#fieldsWatcherOf[a] : this.#olderWatchers.get(a);
      const fields = this.#containers[watchers ?? 0];
      if (fields) this.#dirtyAll(fields);
    }
  }

  beforeDecref(slot: number, refcount: number, instruction: number, framesLetGo: boolean): void {
    const { objects, frames, calls } = this.#parts;
    if (objects.holders(slot) <= refcount) return;
    if (framesLetGo) frames?.generators.letGo(slot, refcount);
    else frames?.letGo(slot, refcount);
    if (objects.holders(slot) <= refcount) return;
    this.#dropDying(slot, instruction);
    if (objects.holders(slot) <= refcount) return;
    for (const container of this.#dirty) {
      if (container.queued) this.#removals(container, instruction, false);
    }
    if (objects.holders(slot) <= refcount) return;
    calls?.drop(slot, refcount, instruction);
    if (objects.holders(slot) <= refcount) return;
    this.#askOwners(slot, instruction);
    if (objects.holders(slot) > refcount) frames?.drop(slot, refcount);
    if (objects.holders(slot) > refcount) this.#dropHolders(slot, refcount, instruction);
  }

  /** Unlinks what containers that hold the object no longer hold, as far as writes need not have told of it. */
  #askOwners(slot: number, instruction: number): void {
    for (const owner of this.#ownersOf(slot)) {
      if (owner.tellsAll) continue;
      this.#dirtyAll(owner);
      this.#removals(owner, instruction, false);
    }
  }

  finalizes(slot: number): void {
    this.#parts.frames?.generators.dies(slot);
  }

  beforeFree(slot: number, instruction: number): void {
    const watcher = this.#watcherOf[slot] ?? 0;
    this.#dropVariables(watcher, instruction);
    this.#dropOwned(slot, instruction);
    const { objects, frames, calls } = this.#parts;
    frames?.generators.end(slot);
    this.#dropHolders(slot, 0, instruction);
    calls?.drop(slot, 0, instruction);
    if (objects.holders(slot) > 0) frames?.drop(slot, 0);
    this.#forgetOf(this.#watcherOf, slot);
    this.#forgetOf(this.#fieldsWatcherOf, slot);
  }

  #forgetOf(watchers: number[], slot: number): void {
    const watcher = watchers[slot] ?? 0;
    if (watcher === 0) return;
    watchers[slot] = 0;
    this.#forget(watcher);
  }

  moved(slot: number, from: number): void {
    const { frames, objects } = this.#parts;
    frames?.moved(from, objects.address(slot));
    for (const container of this.#containersOf(slot)) {
      this.#unwatch(container);
      container.address = this.#parts.objects.address(slot);
      this.#dirtyAll(container);
    }
  }

  /** What follows the object's items and its attributes. */
  #containersOf(slot: number): Container[] {
    return [this.#watcherOf, this.#fieldsWatcherOf]
      .map((watchers) => this.#containers[watchers[slot] ?? 0])
      .filter((container) => container !== undefined);
  }

  /** Brings links up to date with the interpreter's memory. Only at a bytecode boundary. */
  reconcile(instruction: number): void {
    if (this.#newModules.length > 0) this.#nameModules();
    const dirty = this.#dirty;
    if (dirty.length === 0) return;
    this.#dirty = [];
    this.#parts.moment.number++;
    for (const container of dirty) {
      if (container.queued) this.#removals(container, instruction, true);
    }
    for (const container of dirty) if (container.queued) this.#additions(container, instruction);
  }

  /** Compares the links with what the collector sees; see `compareLinks`. */
  compare(differs: (difference: LinkDifference) => void): number {
    const { memory, objects, traversal, frames } = this.#parts;
    const isExempt = (slot: number): boolean =>
      this.#containersOf(slot).some(
        (each) => each.queued || !each.isReadable || namespaceName(each) !== undefined,
      );
    const hidden = (slot: number) => this.#containersOf(slot).flatMap((each) => each.hidden);
    const borrowed = (slot: number) => this.#containersOf(slot).flatMap((each) => each.borrowed);
    return compareLinks(
      {
        memory,
        objects,
        traversal,
        links: this.#links,
        held: (slot) => frames?.generators.heldBy(slot) ?? [],
        isExempt,
        hidden,
        borrowed,
      },
      differs,
    );
  }

  /** Tells of each live recorded object how many references there are to it, and how many have a known holder. */
  account(tell: (slot: number, references: number, held: number) => void): void {
    const { objects } = this.#parts;
    for (let slot = 1; slot <= objects.slotCount; slot++) {
      const count = objects.isLive(slot) ? objects.refcount(slot) : 0;
      if (count !== 0 && count < IMMORTAL) tell(slot, count, objects.holders(slot));
    }
  }

  #queue(container: Container): void {
    if (container.queued) return;
    container.queued = true;
    this.#dirty.push(container);
  }

  #add(container: Container): number {
    const watcher = this.#freeWatchers.pop() ?? this.#containers.length;
    this.#containers[watcher] = container;
    container.watcher = watcher;
    if (container.slot !== 0) this.#parts.objects.setFollowed(container.slot, true);
    this.#queue(container);
    return watcher;
  }

  #forget(watcher: number): void {
    const container = this.#containers[watcher]!;
    this.#unwatch(container);
    container.queued = false;
    this.#containers[watcher] = undefined;
    this.#freeWatchers.push(watcher);
  }

  #dirtyAll(container: Container): void {
    container.moved = true;
    this.#queue(container);
  }

  #unwatch(container: Container): void {
    const { watched, watcher } = container;
    if (watched === undefined) return;
    for (const offset of watched.offsets) {
      this.#places.removeWord(watched.address + offset, watcher);
    }
    this.#places.remove(watched.start, watched.bytes, watched.stride, watcher);
    container.watched = undefined;
  }

  /** Its type's word stands for its death. */
  #watchDeath({ address, watcher }: Container): void {
    this.#places.add(address + OBJECT.type, 4, 4, watcher);
  }

  #watch(container: Container): void {
    const { start, bytes, stride, watched, watcher } = container;
    if (watched?.start === start && watched.bytes === bytes && watched.stride === stride) return;
    this.#unwatch(container);
    const { address, older, placeOffsets } = container;
    const tellsDeath = older !== undefined && address !== 0;
    const offsets = tellsDeath ? [...placeOffsets, OBJECT.type] : placeOffsets;
    for (const offset of offsets) this.#places.addWord(address + offset, watcher);
    this.#places.add(start, bytes, stride, watcher);
    container.watched = { address, offsets, start, bytes, stride };
  }

  /** The positions to look at: [from, to]. */
  #range(container: Container, now: number): { from: number; to: number } {
    const before = container.positions;
    if (this.#isElsewhere(container)) return { from: 0, to: Math.max(now, before) - 1 };
    if (now === before) return { from: container.from, to: Math.min(container.to, now - 1) };
    return {
      from: Math.min(container.from, now, before),
      to: Math.max(now, before) - 1,
    };
  }

  #isElsewhere(container: Container): boolean {
    return container.moved || container.watched?.start !== container.start;
  }

  /** Unlinks what the container no longer holds; the rest waits for `#additions`. */
  #removals(container: Container, instruction: number, settled: boolean): void {
    container.release();
    if (container.held.length === 0) return;
    const now = container.isGone ? 0 : container.locate(settled);
    const { from, to } = this.#range(container, now);
    const last = Math.min(to, container.held.length - 1);
    const mayWander = container.wandering && this.#isElsewhere(container);
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
      if (wandered?.get(identity) !== held) this.#unlink(container, held, identity, instruction);
    }
  }

  /** Links what the container holds now, and watches where it does. */
  #additions(container: Container, instruction: number): void {
    if (container.isGone) {
      this.#forget(container.watcher);
      return;
    }
    const now = container.locate(true);
    const { from, to } = this.#range(container, now);
    const last = Math.min(to, now - 1);
    let [firstWaiting, lastWaiting] = [-1, -1];
    for (let position = from; position <= last; position++) {
      const held = this.#slotAt(container, position);
      if (held === 0 && position >= container.held.length) continue;
      const identity = container.identityAt(position, held);
      setAt(container.held, position, held);
      setAt(container.identity, position, identity);
      if (held !== 0 && !this.#link(container, held, identity, instruction)) {
        container.held[position] = 0;
        if (firstWaiting < 0) firstWaiting = position;
        lastWaiting = position;
      }
    }
    if (container.held.length > now) container.held.length = now;
    container.positions = now;
    container.clean();
    container.queued = false;
    this.#watch(container);
    if (container.isSettled) container.take();
    if (!container.isSettled) this.#dirtyAll(container);
    else if (firstWaiting >= 0) {
      // What waits for its reference is looked at again at the next boundary.
      container.lookAgain(firstWaiting, lastWaiting);
      this.#queue(container);
    }
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
    return address !== 0 && (address & 7) === 0 ? this.#parts.objects.at(address) : 0;
  }

  /** False when the object has no reference left that this holder could have: look again later. */
  #link(container: Container, held: number, identity: number, instruction: number): boolean {
    const holder = this.#holder;
    container.holder(identity, holder);
    const before = this.#links.heldBy(holder.kind, holder.a, holder.b);
    if (before === held) return true;
    if (before !== 0) this.#unlink(container, before, identity, instruction);
    if (this.#parts.objects.holders(held) >= this.#parts.objects.refcount(held)) return false;
    this.#links.link(held, holder.kind, holder.a, holder.b);
    if (holder.kind === HolderKind.external) this.#olderWatchers.set(holder.a, container.watcher);
    const { codes, out, objects } = this.#parts;
    objects.addHolders(held, 1);
    out.link(codes.link(instruction, true), held, holder.kind, holder.a, holder.b);
    return true;
  }

  #unlink(container: Container, held: number, identity: number, instruction: number): void {
    container.holder(identity, this.#holder);
    this.#emitUnlink(held, this.#holder.kind, this.#holder.a, this.#holder.b, instruction);
  }

  #emitUnlink(held: number, kind: HolderKind, a: number, b: number, instruction: number): void {
    if (!this.#links.unlink(held, kind, a, b)) return;
    if (kind === HolderKind.external && b === 0) this.#olderWatchers.delete(a);
    const { codes, out, objects } = this.#parts;
    objects.addHolders(held, -1);
    out.link(codes.link(instruction, false), held, kind, a, b);
  }

  /** An owner whose deallocator runs gives up its items before it is freed. */
  #dropDying(slot: number, instruction: number): void {
    const { objects } = this.#parts;
    const links = this.#links;
    for (let at = links.firstHolder(slot); at !== NO_LINK; ) {
      const owner = links.aAt(at);
      if (isOwned(links.kindAt(at)) && objects.refcount(owner) === 0) {
        this.#dropOwned(owner, instruction);
        at = links.firstHolder(slot); // others may be gone, too
      } else at = links.nextHolder(at);
    }
  }

  #dropOwned(owner: number, instruction: number): void {
    const links = this.#links;
    for (let link = links.firstOwned(owner); link !== NO_LINK; link = links.firstOwned(owner)) {
      const held = links.heldAt(link);
      this.#emitUnlink(held, links.kindAt(link), links.aAt(link), links.bAt(link), instruction);
    }
    this.#containers[this.#watcherOf[owner] ?? 0]?.held.fill(0);
    this.#containers[this.#fieldsWatcherOf[owner] ?? 0]?.held.fill(0);
  }

  /** A module whose dict dies gives up its variables, which are owned by nobody. */
  #dropVariables(watcher: number, instruction: number): void {
    const container = this.#containers[watcher];
    const module = container && namespaceName(container);
    if (container === undefined || module === undefined) return;
    for (let position = 0; position < container.held.length; position++) {
      const held = container.held[position]!;
      if (held !== 0) this.#unlink(container, held, container.identity[position]!, instruction);
    }
    if (this.#namespaceWatchers.get(module) === watcher) this.#namespaceWatchers.delete(module);
  }

  /**
   * Takes holders away until `keep` are left: first those that writes need not tell of, one of which must be over. Those
   * of a running generator are, where its frame is not followed.
   */
  #dropHolders(slot: number, keep: number, instruction: number): void {
    const links = this.#links;
    if (keep > 0) this.#dropUnsure(slot, keep, instruction);
    while (this.#parts.objects.holders(slot) > keep) {
      const oldest = links.firstHolder(slot);
      if (oldest === NO_LINK) return;
      const b = links.bAt(oldest);
      this.#emitUnlink(slot, links.kindAt(oldest), links.aAt(oldest), b, instruction);
    }
  }

  #dropUnsure(slot: number, keep: number, instruction: number): void {
    for (const { kind, a, b } of [...this.#links.holdersOf(slot)]) {
      if (this.#parts.objects.holders(slot) <= keep) return;
      if (!this.#tellsAll(kind, a)) this.#emitUnlink(slot, kind, a, b, instruction);
    }
  }

  /** Whether writes tell of all that the owner of such holders holds. */
  #tellsAll(kind: HolderKind, owner: number): boolean {
    if (kind !== HolderKind.key) return true;
    return this.#containers[this.#fieldsWatcherOf[owner] ?? 0]?.tellsAll ?? true;
  }

  /** The containers that hold the object. */
  #ownersOf(slot: number): Set<Container> {
    const owners = new Set<Container>();
    const links = this.#links;
    for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.nextHolder(at)) {
      const kind = links.kindAt(at);
      const a = links.aAt(at);
      const external = kind === HolderKind.external ? this.#olderWatchers : this.#namespaceWatchers;
      const watchers = isOwned(kind)
        ? [this.#watcherOf[a], this.#fieldsWatcherOf[a]]
        : [external.get(a)];
      for (const watcher of watchers) {
        const owner = this.#containers[watcher ?? 0];
        if (owner !== undefined) owners.add(owner);
      }
    }
    return owners;
  }

  /** Dicts of modules made since the last boundary are namespaces: their values are variables. */
  #nameModules(): void {
    for (const { slot, id } of this.#newModules) this.#nameModule(slot, id);
    this.#newModules.length = 0;
  }

  #nameModule(slot: number, id: number): void {
    const { objects, memory, dictionary } = this.#parts;
    if (objects.id(slot) !== id || !objects.isLive(slot)) return;
    const module = objects.address(slot);
    const name = memory.u32(module + MODULE.name);
    const watcher = this.#watcherOf[objects.at(memory.u32(module + MODULE.dict))] ?? 0;
    const container = this.#containers[watcher];
    if (name === 0 || container === undefined) return;
    const text = dictionary.string(memory.unicode(name));
    if (becomeNamespace(container, text)) this.#namespaceWatchers.set(text, watcher);
  }
}

/** Sets an element of an array that has no holes, filling it up with zeros. */
function setAt(array: number[], index: number, value: number): void {
  while (array.length < index) array.push(0);
  array[index] = value;
}
