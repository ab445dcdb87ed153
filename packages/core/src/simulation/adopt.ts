import { RefwindError } from '../errors.js';
import { HolderKind } from '../events/chunk.js';
import { TraceDictionary } from '../events/dictionary.js';
import { toHolder } from '../events/holders.js';
import type { Holder, SlotHolder, VariableHolder } from '../events/types.js';
import { HeapColumns } from '../heap/columns.js';
import { liveByAge } from '../heap/order.js';
import type { Bytes, ObjectId, Seq, Slot } from '../units.js';
import { kindOfType } from './blueprints.js';
import { Engine, modelRules } from './engine.js';
import * as at from './layout.js';
import { KIND_NUMBERS, Kind, Scalar } from './layout.js';
import { HeapModel } from './model.js';
import { isTrackedAtBirth } from './objects.js';
import type { Settings } from './options.js';
import { isWorthTracking } from './places.js';
import { openFrame, openNamespace } from './reading.js';
import { Tables } from './tables.js';

/** An object as a moment of a timeline has it. */
export interface BranchableObject {
  readonly object: ObjectId;
  /** Where the timeline's chunks keep it; the branch's chunks go on from there. All have one, or none. */
  readonly slot?: Slot;
  readonly typeName: string;
  readonly size: Bytes;
  readonly gc: boolean;
  readonly refcount: number;
  readonly holders: readonly Holder[];
}

/** A heap at one moment, wherever it comes from; `HeapState` of `@refwind/replay` is one. */
export interface Branchable {
  readonly seq: Seq;
  readonly objects: Iterable<BranchableObject>;
  /** The last object id given; the highest of the objects' when left out. */
  readonly allocs?: ObjectId;
  /** What the timeline's chunks refer to; the branch adds to it. */
  readonly dictionary?: TraceDictionary;
}

/** Frames that a branch may have; names like `f#1000000` would otherwise make as many. */
const MOST_FRAMES = 100_000;

const FRAME_NAME = /#([1-9]\d{0,8})$/;

export function isBranchable(start: object): start is Branchable | HeapColumns {
  return start instanceof HeapColumns || ('objects' in start && 'seq' in start);
}

/** Columns in the same shape; only for going through once. */
function fromColumns(columns: HeapColumns): Branchable {
  const { dictionary, seq, allocs } = columns;
  return { dictionary, seq, allocs, objects: objectsOf(columns) };
}

function* objectsOf(columns: HeapColumns): Generator<BranchableObject> {
  const { dictionary, links } = columns;
  for (const slot of liveByAge(columns)) {
    const { name, gc } = dictionary.types[dictionary.codes[columns.allocCode[slot]].arg];
    yield {
      object: columns.object[slot],
      slot,
      typeName: name,
      size: columns.size[slot],
      gc,
      refcount: columns.refcount[slot],
      holders: Array.from(links.holdersOf(slot), ({ kind, a, b }) => toHolder(kind, a, b, columns)),
    };
  }
}

/**
 * An engine whose heap is what a moment of a timeline says. References that no holder explains are temporary ones.
 * What the moment does not say is unknown to the branch as well: finalizers, weak references, generations (all
 * objects are in the oldest one), the order of a dict's keys.
 *
 * @throws RefwindError `bad-state` when the moment contradicts itself
 */
export function adopt(from: Branchable | HeapColumns, settings: Settings): Engine {
  const start = from instanceof HeapColumns ? fromColumns(from) : from;
  const tables = new Tables(start.dictionary ?? new TraceDictionary());
  const model = new HeapModel(tables, modelRules(settings));
  const objects = [...start.objects].sort((a, b) => a.object - b.object);
  const slots = takeSlots(model, objects);
  objects.forEach((object, i) => {
    addObject(model, slots[i], object);
  });
  model.setScalar(Scalar.seq, start.seq);
  model.setScalar(Scalar.allocs, start.allocs ?? objects.at(-1)?.object ?? 0);
  linkVariables(model, objects);
  linkSlots(
    model,
    from instanceof HeapColumns ? heldInColumns(from) : heldInObjects(model, objects),
  );
  settings.thresholds.forEach((threshold, i) => {
    model.setScalar(Scalar.threshold + i, threshold);
  });
  const engine = new Engine(settings, model);
  age(engine, slots);
  engine.policy.begin();
  engine.memory.begin();
  model.setScalar(Scalar.enabled, settings.enabled ? 1 : 0);
  return engine;
}

/** The slot of each object; those up to the highest that no object has are free, the lowest first. */
function takeSlots(model: HeapModel, objects: readonly BranchableObject[]): Slot[] {
  const slots = objects.map(({ slot }, i) => slot ?? i + 1);
  const owner = new Map<Slot, ObjectId>();
  objects.forEach(({ object }, i) => {
    const other = owner.get(slots[i]);
    if (other !== undefined) throw badState(`#${other} and #${object} have the same slot`);
    owner.set(slots[i], object);
  });
  const highest = slots.reduce((high, slot) => Math.max(high, slot), 0);
  model.reachSlot(highest);
  for (let slot = highest; slot >= 1; slot--) if (!owner.has(slot)) model.giveRow(slot);
  return slots;
}

function addObject(model: HeapModel, slot: Slot, known: BranchableObject): void {
  if (model.slotOf(known.object) !== 0) throw badState(`object #${known.object} is there twice`);
  const type = model.tables.interning.type(known.typeName, known.gc);
  model.adopt(slot, known.object, type, known.size, known.gc);
  model.set(slot, at.REFCOUNT, known.refcount);
  const kind = KIND_NUMBERS.get(known.gc ? kindOfType(known.typeName) : 'atom') ?? Kind.instance;
  const isUnlikely = known.gc && kind === Kind.atom;
  model.set(slot, at.FLAGS, model.get(slot, at.FLAGS) | (isUnlikely ? Kind.instance : kind));
}

/** Something held by something, and where. */
interface Held<H extends Holder> {
  readonly slot: Slot;
  readonly holder: H;
}

function heldBy<H extends Holder>(
  model: HeapModel,
  objects: readonly BranchableObject[],
  kind: H['kind'],
): Held<H>[] {
  const found: Held<H>[] = [];
  for (const { object, holders } of objects) {
    const slot = model.slotOf(object);
    for (const holder of holders)
      if (holder.kind === kind) found.push({ slot, holder: holder as H });
  }
  return found;
}

function linkVariables(model: HeapModel, objects: readonly BranchableObject[]): void {
  const held = heldBy<VariableHolder>(model, objects, 'variable');
  openFrames(model, new Set(held.map(({ holder }) => holder.frame)));
  for (const { slot, holder } of held) {
    const row = openNamespace(model, holder.frame);
    hold(model, slot, row, HolderKind.variable, model.tables.dictionary.string(holder.name));
  }
}

/** Frames are called `name#depth`; those of which nothing is known get no name. */
function openFrames(model: HeapModel, names: ReadonlySet<string>): void {
  const byDepth = new Map<number, string>();
  for (const name of names) {
    const depth = Number(FRAME_NAME.exec(name)?.[1] ?? 0);
    if (depth > MOST_FRAMES) throw badState(`a frame "${name}" is too deep`);
    if (depth > 0) byDepth.set(depth, name);
  }
  const deepest = Math.max(0, ...byDepth.keys());
  for (let depth = 1; depth <= deepest; depth++) {
    openFrame(model, byDepth.get(depth) ?? `?#${depth}`);
  }
}

/** A place in an object, and what it holds. */
interface HeldSlot {
  readonly owner: Slot;
  readonly kind: HolderKind;
  readonly key: number;
  readonly slot: Slot;
}

/** What objects hold, by what is said of the held. */
function heldInObjects(model: HeapModel, objects: readonly BranchableObject[]): HeldSlot[] {
  return heldBy<SlotHolder>(model, objects, 'slot').map(({ slot, holder }) => {
    const owner = model.slotOf(holder.owner);
    if (owner === 0) throw badState(`#${holder.owner} holds something and is not alive`);
    return { slot, owner, ...model.keyOf(holder.key, slot) };
  });
}

/** As `heldInObjects`; columns know in which order an object came to hold things. */
function heldInColumns({ links, object, slotCount }: HeapColumns): HeldSlot[] {
  const found: HeldSlot[] = [];
  for (let owner = 1; owner <= slotCount; owner++) {
    if (object[owner] === 0) continue;
    for (const { kind, b, held } of links.ownedBy(owner)) {
      found.push({ owner, kind, key: b | 0, slot: held });
    }
  }
  return found;
}

/** Items are linked in their order, so that each comes behind the last. */
function linkSlots(model: HeapModel, held: readonly HeldSlot[]): void {
  const place = ({ owner, key }: HeldSlot) => (isSequence(model, owner) ? key >>> 0 : 0);
  for (const { slot, owner, kind, key } of [...held].sort((a, b) => place(a) - place(b))) {
    if (kind === HolderKind.key && key === model.classText) model.set(owner, at.CLASS, slot);
    hold(model, slot, owner, kind, key);
  }
}

function isSequence(model: HeapModel, owner: Slot): boolean {
  const kind = model.kind(owner);
  return kind === Kind.list || kind === Kind.tuple;
}

function hold(model: HeapModel, slot: Slot, row: Slot, kind: HolderKind, key: number): void {
  const edge = model.place(row, kind, key);
  const other = model.target(edge);
  if (other !== 0)
    throw badState(`#${model.id(other)} and #${model.id(slot)} have the same holder`);
  model.link(slot, edge);
  if (model.temporaries(slot) >= 0) return;
  throw badState(`object #${model.id(slot)} has more holders than its count says`);
}

/** Everything is tracked as its kind and contents ask for, and in the oldest generation. */
function age(engine: Engine, slots: readonly Slot[]): void {
  const { model, policy } = engine;
  for (const slot of slots) {
    if (!model.has(slot, at.Flag.managed)) continue;
    policy.allocated();
    if (isTrackedAtBirth(engine, model.kind(slot)) || holdsTracked(engine, slot))
      engine.track(slot);
  }
  policy.freeze();
  policy.unfreeze();
}

function holdsTracked(engine: Engine, slot: Slot): boolean {
  const { model } = engine;
  for (let edge = model.get(slot, at.FIRST); edge !== 0; edge = model.next(edge)) {
    const held = model.target(edge);
    if (held !== 0 && isWorthTracking(engine, held, 'managed')) return true;
  }
  return false;
}

function badState(reason: string): RefwindError {
  return new RefwindError(
    'bad-state',
    `A simulation cannot start at this moment: ${reason}. Check the trace with "refwind verify".`,
  );
}
