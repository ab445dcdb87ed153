import * as at from '../simulation/layout.js';
import { Flag, Kind } from '../simulation/layout.js';
import type { HeapModel } from '../simulation/model.js';
import type { Slot } from '../units.js';

/** Kinds whose items are visited from the last to the first. @see `list_traverse`, `tuple_traverse` */
export const isVisitedBackwards = (kind: number): boolean =>
  kind === Kind.list || kind === Kind.tuple;

/** Kinds of which not every place is visited, or not in its order. */
export const isVisitedOtherwise = (kind: number): boolean =>
  kind === Kind.dict || kind === Kind.class;

/**
 * Calls `visit` with what an object holds, in the order of its type's `tp_traverse`. The collector's lists get their
 * order from it.
 *
 * @see Objects/listobject.c, tupleobject.c, dictobject.c `dict_traverse`, typeobject.c `type_traverse` (3.8.2–3.14.4)
 */
export function traverse(model: HeapModel, object: Slot, visit: (held: Slot) => void): void {
  const kind = model.kind(object);
  if (model.has(object, Flag.inPlace)) traverseInPlace(model, object, kind, visit);
  else if (kind === Kind.dict) traverseDict(model, object, visit);
  else if (kind === Kind.class) traverseClass(model, object, visit);
  else {
    const backwards = isVisitedBackwards(kind);
    let edge = model.get(object, backwards ? at.LAST : at.FIRST);
    while (edge !== 0) {
      const held = model.target(edge);
      if (held !== 0) visit(held);
      edge = backwards ? model.previous(edge) : model.next(edge);
    }
  }
}

/**
 * The dict shows what is the instance's: nothing is visited through it, and it is not visited itself. Not so here
 * while somebody else holds the dict: CPython clears what is reachable through it then, which is its bug gh-130327.
 */
function traverseInPlace(
  model: HeapModel,
  object: Slot,
  kind: number,
  visit: (held: Slot) => void,
): void {
  if (kind === Kind.dict) {
    if (!isUnseen(model, object)) traverseDict(model, object, visit);
    return;
  }
  for (let edge = model.get(object, at.FIRST); edge !== 0; edge = model.next(edge)) {
    const held = model.target(edge);
    if (held === 0) continue;
    if (isUnseen(model, held)) traverseDict(model, held, visit);
    else visit(held);
  }
}

const isUnseen = (model: HeapModel, object: Slot): boolean =>
  model.has(object, Flag.inPlace) &&
  model.kind(object) === Kind.dict &&
  model.refcount(object) === 1;

/** A key's place is before its value's, and it is visited after it. */
function traverseDict(model: HeapModel, dict: Slot, visit: (held: Slot) => void): void {
  let key = 0;
  for (let edge = model.get(dict, at.FIRST); edge !== 0; edge = model.next(edge)) {
    const held = model.target(edge);
    if (model.isKeyPlace(edge)) key = held;
    else {
      if (held !== 0) visit(held);
      if (key !== 0) visit(key);
      key = 0;
    }
  }
  if (key !== 0) visit(key);
}

/** The dict of a class's subclasses holds weak references only, and is not visited. */
function traverseClass(model: HeapModel, type: Slot, visit: (held: Slot) => void): void {
  for (let edge = model.get(type, at.FIRST); edge !== 0; edge = model.next(edge)) {
    const held = model.target(edge);
    if (held !== 0 && !model.isUnvisitedPlace(edge)) visit(held);
  }
}
