import { HolderKind } from '../events/chunk.js';
import type { Slot } from '../units.js';
import type { ClearAll, ClearSlot, Command, SetSlot, Splice } from './commands.js';
import type { Context } from './context.js';
import type { Edge } from './edgeTable.js';
import * as at from './layout.js';
import { Flag, Kind } from './layout.js';
import { assign, makeSlot, put, putNothing } from './places.js';
import { isTaken } from './reading.js';
import { badCommand, liveContainer, liveSlot, nameOf, slotOrNothing, takesNew } from './resolve.js';

/** Where a weak reference holds its callback, if that is an object. */
const CALLBACK = '.__callback__';

/** Where an instance of a class that derives from a container has its attributes. */
const OWN_DICT = '.__dict__';

export function setSlot(engine: Context, command: SetSlot): void {
  const { model } = engine;
  const owner = liveContainer(model, command, command.owner);
  const slot = slotOrNothing(model, command, command.object);
  const { kind, key } = placeIn(engine, command, owner, command.key, slot);
  if (command.slot && slot === 0 && model.find(owner, kind, key) === 0) {
    makeSlot(engine, owner, kind, key);
    return;
  }
  const isNew = takesNew(model, command, slot, command.reference);
  assign(engine, owner, kind, key, slot, isNew);
}

export function clearSlot(engine: Context, command: ClearSlot): void {
  const { model, facts } = engine;
  const owner = liveContainer(model, command, command.owner);
  const member = command.member === undefined ? 0 : liveSlot(model, command, command.member);
  const { kind, key } = placeIn(engine, command, owner, command.key, member);
  const { freed } = command;
  if (model.kind(owner) === Kind.list && kind === HolderKind.index) {
    if (key >= model.get(owner, at.LENGTH)) throw noSuchPlace(command, command.key);
    exchange(engine, owner, { start: key, removed: 1, inserted: [], areNew: [], freed });
    return;
  }
  const edge = model.find(owner, kind, key);
  if (edge === 0 || !isTaken(model, edge)) throw noSuchPlace(command, command.key);
  if (model.isClassPlace(edge)) throw badCommand(command, 'an instance always has its class');
  const old = model.target(edge);
  if (old !== 0) facts.unlink(edge);
  model.dropPlace(edge);
  if (facts.telling) facts.note({ fact: 'places' });
  if (old !== 0 && freed !== 'keep') engine.deaths.drop(old);
}

export function splice(engine: Context, command: Splice): void {
  const { model } = engine;
  const owner = liveContainer(model, command, command.owner);
  if (model.kind(owner) !== Kind.list) {
    throw badCommand(command, `object #${command.owner} is no list but a ${nameOf(model, owner)}`);
  }
  const { start, delete: removed, freed } = command;
  const length = model.get(owner, at.LENGTH);
  if (!isCount(start) || !isCount(removed) || start + removed > length) {
    const items = `${removed} items from ${start} on`;
    throw badCommand(command, `list #${command.owner} has ${length} items, so not ${items}`);
  }
  const inserted = command.insert.map((object) => slotOrNothing(model, command, object));
  const areNew = takenNew(engine, command, inserted);
  exchange(engine, owner, { start, removed, inserted, areNew, freed });
}

export function clearContainer(engine: Context, command: ClearAll): void {
  const { model } = engine;
  const owner = liveContainer(model, command, command.owner);
  const kind = model.kind(owner);
  if (kind === Kind.tuple || kind === Kind.frozenset) {
    throw badCommand(
      command,
      `object #${command.owner} is a ${nameOf(model, owner)}, made for good`,
    );
  }
  releaseWhere(engine, owner, (edge) => isContent(engine, owner, edge));
  if (kind === Kind.generator) engine.memory.endGenerator(owner);
}

/** Takes everything out of an object but its class, then lets go of it in the kind's order. */
export function releaseContents(engine: Context, owner: Slot): void {
  releaseWhere(engine, owner, (edge) => !engine.model.isClassPlace(edge));
}

function releaseWhere(engine: Context, owner: Slot, isReleased: (edge: Edge) => boolean): void {
  const { model, facts, deaths } = engine;
  const held: Slot[] = [];
  for (let edge: Edge = model.get(owner, at.FIRST); edge !== 0; ) {
    const next = model.next(edge);
    if (isReleased(edge)) {
      if (model.target(edge) !== 0) held.push(facts.unlink(edge));
      model.dropPlace(edge);
    }
    edge = next;
  }
  if (model.kind(owner) === Kind.list) model.set(owner, at.LENGTH, 0);
  if (facts.telling) facts.note({ fact: 'places' });
  if (engine.releasesBackwards(owner)) held.reverse();
  for (const slot of held) deaths.drop(slot);
}

/** What `clear` takes out: not the class, nor what a class that derives from a container adds to it. */
function isContent({ model }: Context, owner: Slot, edge: Edge): boolean {
  if (model.isClassPlace(edge)) return false;
  switch (model.kind(owner)) {
    case Kind.list:
      return model.edge(edge, at.EDGE_KIND) === HolderKind.index;
    case Kind.set:
      return model.edge(edge, at.EDGE_KIND) === HolderKind.member;
    case Kind.dict:
      return model.tables.dictionary.strings[model.edge(edge, at.KEY)] !== OWN_DICT;
    default:
      return true;
  }
}

/** For each object whether holding it takes a reference more. */
function takenNew(
  engine: Context,
  command: Command & { readonly reference?: 'move' | 'new' },
  slots: readonly Slot[],
): boolean[] {
  const promised = new Map<Slot, number>();
  return slots.map((slot) => {
    const used = promised.get(slot) ?? 0;
    const isNew = takesNew(engine.model, command, slot, command.reference, used);
    if (!isNew) promised.set(slot, used + 1);
    return isNew;
  });
}

interface Exchange {
  readonly start: number;
  readonly removed: number;
  readonly inserted: readonly Slot[];
  readonly areNew: readonly boolean[];
  readonly freed: Splice['freed'];
}

/** Everything from `start` on is taken out, then what comes and what stays is put in: places are found again. */
function exchange(engine: Context, list: Slot, change: Exchange): void {
  const { model, facts } = engine;
  const { start, removed, inserted, areNew, freed } = change;
  const length = model.get(list, at.LENGTH);
  inserted.forEach((slot, i) => {
    if (slot !== 0 && areNew[i]) facts.incref(slot);
  });
  const grows = inserted.length - removed;
  const end = grows === 0 ? start + removed : length;
  const out = takeOut(engine, list, start, end);
  const going = out.slice(0, removed);
  putIn(engine, list, start, inserted);
  putIn(engine, list, start + inserted.length, out.slice(removed));
  if (grows < 0) truncate(engine, list, length + grows);
  if (facts.telling) facts.note({ fact: 'places' });
  if (freed === 'keep') return;
  for (let i = going.length - 1; i >= 0; i--) if (going[i] !== 0) engine.deaths.drop(going[i]);
}

/** What was in [start, end), 0 where nothing of this heap was; the places stay. */
function takeOut(engine: Context, list: Slot, start: number, end: number): Slot[] {
  const { model, facts } = engine;
  const out: Slot[] = [];
  for (let index = start; index < end; index++) {
    const edge = model.find(list, HolderKind.index, index);
    const isHeld = edge !== 0 && model.target(edge) !== 0;
    out.push(isHeld ? facts.unlink(edge) : 0);
  }
  return out;
}

function putIn(engine: Context, list: Slot, start: number, slots: readonly Slot[]): void {
  slots.forEach((slot, i) => {
    if (slot !== 0) put(engine, list, HolderKind.index, start + i, slot);
    else putNothing(engine, list, HolderKind.index, start + i);
  });
}

function truncate(engine: Context, list: Slot, length: number): void {
  const { model } = engine;
  for (let edge = model.get(list, at.LAST); edge !== 0; edge = model.get(list, at.LAST)) {
    if (model.edge(edge, at.KEY) < length) break;
    model.dropPlace(edge);
  }
  model.set(list, at.LENGTH, length);
}

/** Where a key is in an object of its kind. @throws RefwindError `bad-command` */
function placeIn(
  engine: Context,
  command: SetSlot | ClearSlot,
  owner: Slot,
  text: string,
  member: Slot,
): { readonly kind: number; readonly key: number } {
  const { model } = engine;
  const place = model.keyOf(text, member);
  const problem = placeProblem(engine, command, owner, place);
  if (problem !== undefined) {
    const found = `object #${command.owner} is a ${nameOf(model, owner)}`;
    throw badCommand(command, `${found} and has no place "${text}"; ${problem}`);
  }
  return place;
}

function placeProblem(
  engine: Context,
  command: SetSlot | ClearSlot,
  owner: Slot,
  { kind, key }: { readonly kind: number; readonly key: number },
): string | undefined {
  const { model } = engine;
  const length = model.get(owner, at.LENGTH);
  if (kind === HolderKind.key && model.get(owner, at.CLASS) !== 0) return undefined;
  switch (model.kind(owner)) {
    case Kind.list:
      return kind === HolderKind.index && key <= length
        ? undefined
        : `it has [0] to [${length}], where the last one is behind its items`;
    case Kind.tuple: {
      if (command.type === 'clear-slot') return 'what is in a tuple stays';
      const last = model.has(owner, Flag.sized) ? length - 1 : length;
      return kind === HolderKind.index && key <= last ? undefined : `the last place is [${last}]`;
    }
    case Kind.set:
    case Kind.frozenset:
      return kind === HolderKind.member && key !== 0 ? undefined : 'its members have the key "{}"';
    case Kind.weakref:
      return kind === HolderKind.key && model.tables.dictionary.strings[key] === CALLBACK
        ? undefined
        : `it holds its callback, at "${CALLBACK}"`;
    default:
      return kind === HolderKind.member ? '"{}" is for sets' : undefined;
  }
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

function noSuchPlace(command: ClearSlot, key: string): Error {
  return badCommand(command, `object #${command.owner} has nothing at "${key}"`);
}
