import type { Frame } from './frame.js';
import { idOf, referenceTo } from './heap.js';
import type { Machine } from './machine.js';
import type { Value } from './values.js';

/** How a generator's slots call its variables. */
export const slotName = (name: string): string => `.${name}`;

/**
 * A variable comes to stand for a value whose reference the stack hands over; what it stood for before is let go
 * of after that. What the stack borrowed the variable borrows, too, unless it outlives the call.
 */
export function storeLocal(
  machine: Machine,
  frame: Frame,
  slot: number,
  value: Value,
  owned: boolean,
): void {
  const { heap } = machine;
  const old = frame.locals[slot];
  const wasBorrowed = frame.borrowed[slot];
  const name = frame.code.slots[slot] as string;
  frame.locals[slot] = value;
  frame.borrowed[slot] = !owned && frame.storage !== 'generator';
  const object = referenceTo(value);
  switch (frame.storage) {
    case 'frame':
      if (object === null && idOf(old) === 0) return;
      heap.send({ type: 'bind', name, object, reference: owned ? 'move' : 'borrow' });
      return;
    case 'generator':
      heap.set(idOf(frame.generator), slotName(name), value, owned ? 'move' : 'new', false, old);
      return;
    default:
      if (!wasBorrowed) heap.release(old);
  }
}

/** A variable stands for nothing any more. */
export function deleteLocal(machine: Machine, frame: Frame, slot: number): void {
  const old = frame.locals[slot];
  const wasBorrowed = frame.borrowed[slot];
  frame.locals[slot] = undefined;
  frame.borrowed[slot] = false;
  if (idOf(old) === 0) return;
  const name = frame.code.slots[slot] as string;
  if (frame.storage === 'frame') machine.heap.send({ type: 'unbind', name });
  else if (frame.storage === 'generator')
    machine.heap.clear(idOf(frame.generator), slotName(name), old);
  else if (!wasBorrowed) machine.heap.release(old);
}

/** A variable's reference goes to the stack and the variable stands for nothing. */
export function takeLocal(
  machine: Machine,
  frame: Frame,
  slot: number,
): { value: Value | undefined; owned: boolean } {
  const value = frame.locals[slot];
  const owned = !frame.borrowed[slot];
  frame.locals[slot] = undefined;
  frame.borrowed[slot] = false;
  if (idOf(value) !== 0 && owned) {
    const name = frame.code.slots[slot] as string;
    if (frame.storage === 'frame') machine.heap.send({ type: 'unbind', name, freed: 'keep' });
    else if (frame.storage === 'generator') {
      machine.heap.clear(idOf(frame.generator), slotName(name), value, 'keep');
    }
  } else if (idOf(value) !== 0 && frame.storage === 'frame') {
    machine.heap.send({ type: 'unbind', name: frame.code.slots[slot] as string });
  }
  return { value, owned };
}

/** All variables are let go of: the frame is done. */
export function clearLocals(machine: Machine, frame: Frame): void {
  const { heap } = machine;
  if (frame.storage === 'frame') {
    heap.send({ type: 'leave-frame' });
    return;
  }
  const slots = [...frame.locals.keys()];
  if (machine.dialect.minor >= 14) slots.reverse();
  for (const slot of slots) {
    if (frame.locals[slot] !== undefined) deleteLocal(machine, frame, slot);
  }
}

/** A generator's variables become its own. */
export function moveIntoGenerator(machine: Machine, frame: Frame): void {
  const id = idOf(frame.generator);
  for (const [slot, name] of frame.code.slots.entries()) {
    const value = frame.locals[slot];
    if (value === undefined || idOf(value) === 0) {
      machine.heap.send({ type: 'set-slot', owner: id, key: slotName(name), object: null });
      continue;
    }
    machine.heap.set(id, slotName(name), value, frame.borrowed[slot] ? 'new' : 'move');
    frame.borrowed[slot] = false;
  }
  frame.storage = 'generator';
}
