import type { Slot } from '../units.js';
import type { TrackingTest } from '../versions/tracking.js';
import type { Context } from './context.js';
import * as at from './layout.js';
import { Flag, Kind } from './layout.js';
import { NOTHING } from './reading.js';

/**
 * A place comes to hold an object (0: something outside the heap). What it held before is let go of after that, so
 * that a finalizer sees the new.
 */
export function assign(
  engine: Context,
  row: Slot,
  kind: number,
  key: number,
  slot: Slot,
  isNew: boolean,
): void {
  const { model, facts } = engine;
  if (slot !== 0 && isNew) facts.incref(slot);
  const edge = model.find(row, kind, key);
  const old = edge === 0 ? 0 : model.target(edge);
  if (old !== 0) facts.unlink(edge);
  // A place that is there although there is no dict is a slot.
  const isSlot = edge !== 0 && model.kind(row) === Kind.instance && !model.has(row, Flag.hasDict);
  if (slot === 0) makeSlot(engine, row, kind, key);
  else if (edge !== 0) facts.linkAt(slot, edge);
  else facts.link(slot, row, kind, key);
  if (!isSlot) noteContent(engine, row, slot);
  if (old !== 0) engine.deaths.drop(old);
}

/** An empty place holds an object, whose count says so already. */
export function put(engine: Context, row: Slot, kind: number, key: number, slot: Slot): void {
  engine.facts.link(slot, row, kind, key);
  noteContent(engine, row, slot);
}

/** An empty place stands for something outside the heap. */
export function putNothing(engine: Context, row: Slot, kind: number, key: number): void {
  makeSlot(engine, row, kind, key);
  noteContent(engine, row, 0);
}

/** A place of an object's own, with nothing of this heap in it. */
export function makeSlot({ model, facts }: Context, row: Slot, kind: number, key: number): void {
  const edge = model.place(row, kind, key);
  model.edges.cells.set(edge * at.EDGE + at.BORROWED, NOTHING);
  if (facts.telling) facts.note({ fact: 'places' });
}

/** What a container holds can make the collector follow it. */
function noteContent(engine: Context, row: Slot, held: Slot): void {
  const { model } = engine;
  const { tracking } = engine.settings.semantics;
  const kind = model.kind(row);
  if (kind === Kind.tuple) trackIf(engine, row, held, tracking.tuple);
  else if (kind === Kind.dict) trackIf(engine, row, held, tracking.dict);
  else if (kind === Kind.frozenset) trackIf(engine, row, held, tracking.frozenset);
  else if (kind === Kind.instance && tracking.instanceDict === 'with-first-attribute') {
    noteAttribute(engine, row, held);
  }
}

function trackIf(engine: Context, row: Slot, held: Slot, test: TrackingTest): void {
  const { model } = engine;
  if (model.has(row, Flag.tracked) || !model.has(row, Flag.managed)) return;
  if (test === 'always' || isWorthTracking(engine, held, test)) engine.track(row);
}

/** @see `_PyObject_GC_MAY_BE_TRACKED` */
export function isWorthTracking(engine: Context, held: Slot, test: TrackingTest): boolean {
  const { model } = engine;
  if (!model.has(held, Flag.managed)) return false;
  return test === 'managed' || model.kind(held) !== Kind.tuple || model.has(held, Flag.tracked);
}

/** Until 3.10 the first attribute makes a dict, which counts as one more managed object. */
function noteAttribute(engine: Context, row: Slot, held: Slot): void {
  const { model } = engine;
  if ((held !== 0 && held === model.get(row, at.CLASS)) || !model.has(row, Flag.managed)) return;
  if (model.has(row, Flag.slotted)) return;
  if (!model.has(row, Flag.dictTracked) && isWorthTracking(engine, held, 'may-be-tracked')) {
    model.mark(row, Flag.dictTracked);
  }
  if (model.has(row, Flag.hasDict)) return;
  model.mark(row, Flag.hasDict);
  // Last, because a pass may run in there and end the instance, if nobody held it.
  engine.memory.obtain(Kind.dict, -1);
}
