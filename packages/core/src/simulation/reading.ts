import { HolderKind } from '../events/chunk.js';
import type { ObjectId, Slot } from '../units.js';
import type { Edge } from './edgeTable.js';
import * as at from './layout.js';
import { Flag, Kind, Scalar } from './layout.js';
import type { HeapModel } from './model.js';

/** The module whose names are meant when no frame is open and none is said. */
export const MAIN = '__main__';

/** BORROWED of a place that stands for something outside the heap. */
export const NOTHING = -1;

/** The row of a module or of an open frame, the innermost of its name; 0 if there is none. */
export function namespaceOf(model: HeapModel, frame: string | undefined): Slot {
  const depth = model.scalar(Scalar.depth);
  if (frame === undefined && depth > 0) return model.frames.values[depth - 1];
  const text = model.tables.dictionary.string(frame ?? MAIN);
  for (let open = depth - 1; frame !== undefined && open >= 0; open--) {
    const row = model.frames.values[open];
    if (model.get(row, at.CLASS) === text) return row;
  }
  model.modules.reach(text);
  return model.modules.values[text];
}

/** As `namespaceOf`; a module that is not known comes to be. */
export function openNamespace(model: HeapModel, frame: string | undefined): Slot {
  const known = namespaceOf(model, frame);
  if (known !== 0) return known;
  const text = model.tables.dictionary.string(frame ?? MAIN);
  const row = model.takeRow();
  model.set(row, at.FLAGS, Kind.namespace);
  model.set(row, at.CLASS, text);
  model.modules.set(text, row);
  model.set(row, at.WEAKREFS, model.scalar(Scalar.firstModule));
  model.setScalar(Scalar.firstModule, row);
  return row;
}

/** A new innermost frame. */
export function openFrame(model: HeapModel, name: string): Slot {
  const depth = model.scalar(Scalar.depth);
  const row = model.takeRow();
  model.set(row, at.FLAGS, Kind.frame);
  model.set(row, at.CLASS, model.tables.dictionary.string(name));
  model.frames.reach(depth);
  model.frames.set(depth, row);
  model.setScalar(Scalar.depth, depth + 1);
  return row;
}

/** Whether anything was put in the place, be it of this heap or not. */
export function isTaken(model: HeapModel, edge: Edge): boolean {
  return model.target(edge) !== 0 || model.edge(edge, at.BORROWED) !== 0;
}

/** What the name stands for, `null` for nothing of this heap, `undefined` when there is no such name. */
export function binding(
  model: HeapModel,
  name: string,
  frame?: string,
): ObjectId | null | undefined {
  const row = namespaceOf(model, frame);
  if (row === 0) return undefined;
  const edge = model.find(row, HolderKind.variable, model.tables.dictionary.string(name));
  return edge === 0 ? undefined : content(model, edge);
}

export function lookup(model: HeapModel, name: string, frame?: string): ObjectId | null {
  return binding(model, name, frame) ?? null;
}

/** What a place in an object holds; `null` for nothing of this heap. */
export function slotContent(model: HeapModel, owner: ObjectId, key: string): ObjectId | null {
  const row = model.slotOf(owner);
  if (row === 0) return null;
  const { kind, key: number } = model.keyOf(key, 0);
  const edge = model.find(row, kind, number);
  return edge === 0 ? null : (content(model, edge) ?? null);
}

/** The object that a name borrows, 0 for none or one that is gone. */
export function borrowedBy(model: HeapModel, edge: Edge): Slot {
  const slot = model.edge(edge, at.BORROWED);
  if (slot <= 0) return 0;
  return (model.id(slot) | 0) === model.edge(edge, at.BORROWED_ID) && model.id(slot) !== 0
    ? slot
    : 0;
}

/** What is in a place; a name that borrows an object that is gone stands for nothing. */
function content(model: HeapModel, edge: Edge): ObjectId | null | undefined {
  const target = model.target(edge);
  if (target !== 0) return model.id(target);
  const borrowed = model.edge(edge, at.BORROWED);
  if (borrowed === 0) return undefined;
  const slot = borrowedBy(model, edge);
  return slot === 0 ? null : model.id(slot);
}

/** All places that hold an object, by going through the whole heap: for looking, not for loops. */
export function* placesHolding(model: HeapModel, slot: Slot): Generator<Edge> {
  const used = model.scalar(Scalar.edgesUsed);
  let left = model.get(slot, at.HELD);
  for (let edge = 1; edge <= used && left > 0; edge++) {
    if (model.target(edge) !== slot || model.edge(edge, at.EDGE_KIND) > HolderKind.member) continue;
    left--;
    yield edge;
  }
}

/** How many references to an object the stacks of open calls keep (until 3.10). */
export function keptForCallers(model: HeapModel, slot: Slot): number {
  let kept = 0;
  for (let depth = model.scalar(Scalar.depth); depth >= 1; depth--) {
    const row = model.frames.values[depth - 1];
    for (let edge = model.get(row, at.REFERENT); edge !== 0; edge = model.next(edge)) {
      if (model.target(edge) === slot) kept++;
    }
  }
  return kept;
}

/** Calls `visit` with what every place of a row holds, in the row's order. */
export function eachHeld(model: HeapModel, row: Slot, visit: (held: Slot) => void): void {
  for (let edge = model.get(row, at.FIRST); edge !== 0; edge = model.next(edge)) {
    const held = model.target(edge);
    if (held !== 0) visit(held);
  }
}

/** Whether commands may name the object. */
export function isAlive(model: HeapModel, slot: Slot): boolean {
  return slot !== 0 && !model.has(slot, Flag.dying);
}
