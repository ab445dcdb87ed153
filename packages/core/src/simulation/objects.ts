import { HolderKind } from '../events/chunk.js';
import type { ObjectId, Slot } from '../units.js';
import type { Blueprint } from './blueprints.js';
import type { Allocate, AttachFinalizer, MakeWeakref, Release, Take } from './commands.js';
import type { Context } from './context.js';
import * as at from './layout.js';
import { Flag, KIND_MASK, KIND_NUMBERS, KINDS, Kind } from './layout.js';
import { badCommand, liveSlot, nameOf } from './resolve.js';

export function allocate(engine: Context, command: Allocate): void {
  const { model } = engine;
  const usual = engine.blueprints.of(command.typeName);
  const kind = command.kind ?? usual.kind;
  const length = command.length ?? -1;
  const size = command.size ?? sizeOf(engine, command, usual);
  if (!Number.isInteger(size) || size < 0 || size >= 2 ** 32) {
    throw badCommand(command, `a size is a whole number of bytes below 2^32, not ${size}`);
  }
  if (!Number.isInteger(length) || length >= 2 ** 31) {
    throw badCommand(command, `a length is a whole number below 2^31, not ${length}`);
  }
  const ofClass = command.class === undefined ? 0 : liveSlot(model, command, command.class);
  const number = KIND_NUMBERS.get(kind);
  if (number === undefined) throw badCommand(command, `there is no kind "${kind}"`);
  const slot = create(engine, number, command, size, length, ofClass);
  if (command.slotted) model.mark(slot, Flag.slotted);
  if (command.tracked === 'for-good') model.mark(slot, Flag.staysTracked);
  if (command.tracked && !model.has(slot, Flag.tracked) && model.has(slot, Flag.managed)) {
    engine.track(slot);
  }
  engine.last = model.id(slot);
}

function sizeOf(engine: Context, command: Allocate, usual: Blueprint): number {
  const { kind = usual.kind, typeName, length } = command;
  if (kind === usual.kind && length === undefined) return usual.size;
  return engine.settings.sizes.allocated(kind, typeName, { length });
}

/** A new object with one temporary reference. */
export function create(
  engine: Context,
  kind: number,
  { typeName, gc, dictOf, inPlace = false, code, fresh = false, room = -1 }: Allocate,
  size: number,
  length: number,
  ofClass: Slot,
): Slot {
  const { model, facts } = engine;
  const isManaged = gc ?? kind !== Kind.atom;
  // Before there is memory: a pass that runs in there must not find the class unheld.
  if (ofClass !== 0) facts.incref(ofClass);
  if (isManaged && !becomesObject(engine, dictOf)) {
    // Only objects of the very type wait in its free list.
    engine.memory.obtain(ofClass === 0 && !fresh ? kind : Kind.instance, room < 0 ? length : room);
  }
  const frame = kind === Kind.generator ? engine.memory.obtainFrame(null, code) : 0;
  const slot = facts.alloc(model.tables.type(typeName, isManaged), size, isManaged);
  const flags = model.get(slot, at.FLAGS) | kind | (length >= 0 ? Flag.sized : 0);
  model.set(slot, at.FLAGS, flags);
  if (inPlace && dictOf !== undefined) showInPlace(engine, slot, dictOf);
  if (length > 0 && kind === Kind.tuple) model.set(slot, at.LENGTH, length);
  if (frame > 0) model.set(slot, at.LENGTH, frame);
  if (ofClass !== 0) model.set(slot, at.CLASS, ofClass);
  if (facts.telling)
    facts.note({ fact: 'kind', object: model.id(slot), kind: KINDS[flags & KIND_MASK] });
  if (ofClass !== 0) facts.link(ofClass, slot, HolderKind.key, model.classText);
  // `PyType_GenericAlloc` tracks whatever derives from a container.
  if (isManaged && (ofClass !== 0 || isTrackedAtBirth(engine, kind))) engine.track(slot);
  return slot;
}

/** The dict that an instance has counted as its own until now needs no memory any more. */
function becomesObject({ model }: Context, instance: ObjectId | undefined): boolean {
  const slot = instance === undefined ? 0 : model.slotOf(instance);
  if (slot === 0) return false;
  const isThere = model.has(slot, Flag.hasDict);
  model.unmark(slot, Flag.hasDict | Flag.dictTracked);
  model.mark(slot, Flag.slotted);
  return isThere;
}

/** Until the instance lets go of the dict, passes do not see it, where the version's do not. */
function showInPlace({ model, settings }: Context, dict: Slot, instance: ObjectId): void {
  const slot = model.slotOf(instance);
  if (slot === 0 || settings.semantics.tracking.dictInPlace === 'seen') return;
  model.mark(slot, Flag.inPlace);
  model.mark(dict, Flag.inPlace);
}

/** Whether objects of the kind are tracked whatever they hold. */
export function isTrackedAtBirth(engine: Context, kind: number): boolean {
  const { tracking } = engine.settings.semantics;
  if (kind === Kind.tuple) return tracking.tuple === 'always';
  if (kind === Kind.dict) return tracking.dict === 'always';
  if (kind === Kind.frozenset) return tracking.frozenset === 'always';
  return true;
}

export function take(engine: Context, command: Take): void {
  engine.facts.incref(liveSlot(engine.model, command, command.object));
}

export function release(engine: Context, command: Release): void {
  const slot = liveSlot(engine.model, command, command.object);
  if (engine.model.temporaries(slot) < 1) {
    throw badCommand(command, `object #${command.object} has no temporary reference`);
  }
  engine.deaths.drop(slot);
}

export function makeWeakref(engine: Context, command: MakeWeakref): void {
  const { model, facts, weakrefs } = engine;
  const referent = liveSlot(model, command, command.object);
  if (!acceptsWeakrefs(model.kind(referent)) && model.get(referent, at.CLASS) === 0) {
    const found = `object #${command.object} is a ${nameOf(model, referent)}`;
    throw badCommand(command, `${found}, and there are no weak references to those`);
  }
  const shared = command.callback === undefined ? weakrefs.shared(referent) : 0;
  if (shared !== 0) {
    facts.incref(shared);
    engine.last = model.id(shared);
    return;
  }
  const callback = command.callback === undefined ? 0 : model.tables.reaction(command.callback);
  const size = engine.settings.sizes.allocated('weakref', WEAKREF.typeName);
  const weakref = create(engine, Kind.weakref, WEAKREF, size, -1, 0);
  engine.last = model.id(weakref);
  // The allocation may have made a pass run, in which a referent died that nobody held.
  if (model.slotOf(command.object) === referent) weakrefs.attach(weakref, referent, callback);
}

const WEAKREF: Allocate = { type: 'allocate', typeName: 'weakref.ReferenceType', gc: true };

/** @see `tp_weaklistoffset`; run: p15. Code objects are atoms, and take them. */
function acceptsWeakrefs(kind: number): boolean {
  return (
    kind !== Kind.list &&
    kind !== Kind.tuple &&
    kind !== Kind.dict &&
    kind !== Kind.cell &&
    kind !== Kind.slice
  );
}

export function attachFinalizer(engine: Context, command: AttachFinalizer): void {
  const { model, facts } = engine;
  const slot = liveSlot(model, command, command.object);
  if (model.kind(slot) === Kind.weakref) {
    throw badCommand(
      command,
      `object #${command.object} is a weak reference, which have callbacks`,
    );
  }
  model.set(slot, at.REACTION, model.tables.reaction(command.run));
  model.mark(slot, Flag.finalizable);
  if (facts.telling) facts.note({ fact: 'finalizer-attached', object: command.object });
}
