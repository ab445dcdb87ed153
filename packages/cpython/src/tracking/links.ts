import { IMMORTAL, MODULE, OBJECT } from '../layout/structures.js';
import type { CallHolders } from './call-holders.js';
import type { ChunkAssembler } from './chunk-assembler.js';
import type { Container, ContainerContext } from './containers/container.js';
import { SharedKeys } from './containers/shared-keys.js';
import { BOX_KIND, type Box, type EngineExports, startEngine } from './engine/engine.js';
import { FieldLayouts } from './engine/field-layouts.js';
import { engineHost } from './engine/host.js';
import { type EnginePlaces, tellPlaces } from './engine/places.js';
import type { EventCodes } from './event-codes.js';
import { ExternalHolders } from './external-holders.js';
import { FieldsFactory } from './fields/kinds.js';
import type { Traversal } from './fields/traversal.js';
import { ForeignContainers } from './foreign-containers.js';
import type { FrameHolders } from './frame-holders.js';
import { compareLinks, type LinkDifference, NO_LINK } from './link-comparison.js';
import type { OlderItems, OlderObjects } from './older/objects.js';
import type { LinkFollower } from './tracker.js';
import type { TypeState, Types } from './types.js';

/** More references than a module's dict has; in a free list a pointer stands in their place. */
const MOST_REFERENCES = 1 << 14;

/** What the link recorder is made of. */
export interface LinkRecorderParts extends ContainerContext {
  readonly codes: EventCodes;
  readonly out: ChunkAssembler;
  readonly types: Types;
  readonly heap: { reserve(bytes: number): number; release(address: number): void };
  readonly places: EnginePlaces;
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
 *
 * Who holds whom, and most containers, the engine knows (`engine/`), in the interpreter's memory.
 */
export class LinkRecorder implements LinkFollower {
  readonly #parts: LinkRecorderParts;
  readonly #engine: EngineExports;
  readonly #foreign: ForeignContainers;
  readonly #external = new ExternalHolders();
  readonly #fields: FieldsFactory;
  readonly #layouts: FieldLayouts;
  /** What follows code that is older than the recording, where that is known. */
  olderCode: OlderObjects | undefined;
  readonly #newModules: { readonly slot: number; readonly id: number }[] = [];
  #oldNamespaces: { readonly box: Box; readonly dict: number; readonly type: number }[] = [];

  constructor(parts: LinkRecorderParts) {
    this.#parts = parts;
    const { memory, objects, keys, heap } = parts;
    this.#layouts = new FieldLayouts(memory, heap.reserve);
    const host = engineHost(parts, this.#layouts, this.#external, () => this.#foreign);
    this.#engine = startEngine(memory.memory, host);
    tellPlaces(memory, this.#engine.start() >>> 0, parts.places);
    this.#foreign = new ForeignContainers(objects, this.#engine);
    this.#fields = new FieldsFactory(parts, parts.traversal);
    keys.known = this.#engine.keyId;
  }

  /**
   * Follows the variables of a module that is older than the recording. Nothing tells of its dict's death, which only
   * the interpreter's shutdown brings.
   */
  addNamespace(dict: number, module: string): void {
    const { withFields, memory, dictionary } = this.#parts;
    const name = dictionary.string(module);
    const box = this.#engine.addOlder(BOX_KIND.dict, dict, withFields ? 1 : 0, name + 1);
    if (withFields) this.#external.setLabel(box, { label: module });
    this.#oldNamespaces.push({ box, dict, type: memory.typeOf(dict) });
  }

  /** Asks to be told of writes to a word: see `takeSetting`. */
  watchSetting(word: number): void {
    this.#engine.addSetting(word);
  }

  /** Takes over the writes that the probes noted. */
  takeWrites(): void {
    this.#engine.takeWrites();
  }

  /** Whether a word was written since the last call that `watchSetting` was told. */
  takeSetting(): boolean {
    return this.#engine.takeSetting() !== 0;
  }

  /** A code object is about to run for the first time. */
  codeRuns(address: number): void {
    const { objects } = this.#parts;
    const isKnown = (code: number): boolean =>
      objects.at(code) !== 0 || this.#engine.watcherAt(code + OBJECT.type) !== 0;
    for (const container of this.olderCode?.code(address, isKnown) ?? []) {
      const box = this.addOlder(container);
      // Its type's word stands for its death.
      this.#engine.addWord(container.address + OBJECT.type, box);
    }
  }

  /** Follows what something older than the recording, which has a name, comes to hold. */
  addOlder(container: Container | OlderItems): Box {
    if (!('items' in container)) {
      this.#foreign.add(container, true);
      return container.box;
    }
    const { items, address, older } = container;
    const box = this.#engine.addOlder(BOX_KIND[items], address, 1, 0);
    this.#external.setLabel(box, older);
    return box;
  }

  /** Forgets namespaces that are no more: their memory may be something else by now. */
  endNamespaces(instruction: number): void {
    const { memory } = this.#parts;
    this.#begin(instruction);
    this.#oldNamespaces = this.#oldNamespaces.filter(({ box, dict, type }) => {
      const count = memory.u32(dict + OBJECT.refcount);
      if (count > 0 && count < MOST_REFERENCES && memory.typeOf(dict) === type) return true;
      this.#engine.dropVariables(box);
      this.#engine.forget(box);
      return false;
    });
  }

  follows(type: TypeState): boolean {
    return type.isModule || type.container !== undefined || type.fields !== undefined;
  }

  created(slot: number): void {
    const { objects, types } = this.#parts;
    const type = types.get(objects.type(slot));
    if (type === undefined) return;
    if (type.isModule) this.#newModules.push({ slot, id: objects.id(slot) });
    const { container, fields, address, number } = type;
    if (container === 'keys') {
      this.#foreign.add(new SharedKeys(this.#parts, slot, objects.address(slot)), false);
    } else if (container !== undefined) this.#engine.addItems(slot, BOX_KIND[container]);
    if (fields === 'words') {
      this.#engine.addFields(slot, this.#layouts.at(this.#fields.layout(address, number)));
    } else if (fields !== undefined) {
      this.#foreign.add(this.#fields.make(fields, slot, address, number), true);
    }
  }

  beforeDecref(slot: number, refcount: number, instruction: number, framesLetGo: boolean): void {
    const { objects, frames, calls } = this.#parts;
    const engine = this.#engine;
    if (objects.holders(slot) <= refcount) return;
    if (framesLetGo) frames?.generators.letGo(slot, refcount);
    else frames?.letGo(slot, refcount);
    if (objects.holders(slot) <= refcount) return;
    this.#begin(instruction);
    engine.dropDying(slot);
    if (objects.holders(slot) <= refcount) return;
    engine.removeQueued();
    if (objects.holders(slot) <= refcount) return;
    calls?.drop(slot, refcount, instruction);
    if (objects.holders(slot) <= refcount) return;
    for (const owner of this.#unsureOwnersOf(slot)) engine.askAgain(owner);
    if (objects.holders(slot) > refcount) frames?.drop(slot, refcount);
    if (objects.holders(slot) > refcount) engine.dropHolders(slot, refcount);
  }

  finalizes(slot: number): void {
    this.#parts.frames?.generators.dies(slot);
  }

  beforeFree(slot: number, instruction: number): void {
    const { objects, frames, calls } = this.#parts;
    this.#begin(instruction);
    this.#engine.dropContents(slot);
    frames?.generators.end(slot);
    this.#engine.dropHolders(slot, 0);
    calls?.drop(slot, 0, instruction);
    if (objects.holders(slot) > 0) frames?.drop(slot, 0);
    this.#engine.forgetOf(slot);
  }

  moved(slot: number, from: number): void {
    const { frames, objects } = this.#parts;
    frames?.moved(from, objects.address(slot));
    this.#engine.moved(slot);
  }

  /** Brings links up to date with the interpreter's memory. Only at a bytecode boundary. */
  reconcile(instruction: number): void {
    if (this.#newModules.length > 0) this.#nameModules();
    if (this.#engine.isDirty() === 0) return;
    this.#parts.moment.number++;
    this.#begin(instruction);
    this.#engine.reconcile();
  }

  /** Compares the links with what the collector sees; see `compareLinks`. */
  compare(differs: (difference: LinkDifference) => void): number {
    const { memory, objects, traversal, frames } = this.#parts;
    const foreignOf = (slot: number): Container[] =>
      this.#boxesOf(slot).flatMap((box) => this.#foreign.at(this.#engine.foreignOf(box)) ?? []);
    const isExempt = (slot: number): boolean =>
      this.#boxesOf(slot).some((box) => this.#engine.isExempt(box) !== 0) ||
      foreignOf(slot).some((each) => !each.isReadable);
    return compareLinks(
      {
        memory,
        objects,
        traversal,
        owned: (slot) => this.#ownedBy(slot),
        held: (slot) => frames?.generators.heldBy(slot) ?? [],
        isExempt,
        hidden: (slot) => [
          ...foreignOf(slot).flatMap((each) => each.hidden),
          ...this.#hiddenWords(slot),
        ],
        borrowed: (slot) => foreignOf(slot).flatMap((each) => each.borrowed),
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

  /** What the engine writes is the doing of an instruction. */
  #begin(instruction: number): void {
    this.#engine.begin(instruction, this.#parts.codes.entry(instruction));
  }

  /** What follows the object's items and its attributes. */
  #boxesOf(slot: number): Box[] {
    return [this.#engine.itemsOf(slot), this.#engine.fieldsOf(slot)].filter((box) => box !== 0);
  }

  /** What the object holds in words that the engine reads, and that its traverse function passes over. */
  #hiddenWords(slot: number): readonly number[] {
    const { objects, types } = this.#parts;
    const type = types.get(objects.type(slot));
    if (type?.fields !== 'words') return [];
    return this.#fields.make(type.fields, slot, type.address, type.number).hidden;
  }

  *#ownedBy(slot: number): Generator<number> {
    const engine = this.#engine;
    for (let at = engine.firstOwned(slot); at !== NO_LINK; at = engine.nextOwned(at)) {
      yield engine.heldAt(at);
    }
  }

  /** The containers that hold the object and of whose changes writes need not tell. */
  #unsureOwnersOf(slot: number): Set<Box> {
    const owners = new Set<Box>();
    const engine = this.#engine;
    for (let at = engine.firstHolder(slot); at !== NO_LINK; at = engine.nextHolder(at)) {
      const owner = engine.unsureOwnerAt(at);
      if (owner !== 0) owners.add(owner);
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
    const dict = objects.at(memory.u32(module + MODULE.dict));
    if (name === 0 || dict === 0) return;
    this.#engine.nameDict(dict, dictionary.string(memory.unicode(name)));
  }
}
