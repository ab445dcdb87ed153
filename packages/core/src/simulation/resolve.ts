import { RefwindError } from '../errors.js';
import type { ObjectId, Slot } from '../units.js';
import type { Command, Reference } from './commands.js';
import { KINDS, Kind } from './layout.js';
import type { HeapModel } from './model.js';
import { isAlive } from './reading.js';

/** A command that cannot be carried out. `reason` is a clause: what was expected, what was found. */
export function badCommand(command: Command, reason: string): RefwindError {
  return new RefwindError(
    'bad-command',
    `The command "${command.type}" cannot be carried out: ${reason}.`,
  );
}

/** The slot of an object that is alive. @throws RefwindError `bad-command` */
export function liveSlot(model: HeapModel, command: Command, object: ObjectId): Slot {
  const slot = model.slotOf(object);
  if (isAlive(model, slot)) return slot;
  throw badCommand(command, `object #${object} is not alive${hint(model, object)}`);
}

/** As `liveSlot`; 0 for `null`. */
export function slotOrNothing(model: HeapModel, command: Command, object: ObjectId | null): Slot {
  return object === null ? 0 : liveSlot(model, command, object);
}

function hint(model: HeapModel, object: ObjectId): string {
  const newest = model.scalar(1);
  if (!Number.isInteger(object) || object < 1) return '; ids are whole numbers from 1 on';
  return object > newest ? `; the last one allocated is #${newest}` : '; it has been freed';
}

/**
 * Whether holding the object takes a reference more; otherwise a temporary one becomes the holder's.
 * @param promised temporary references of it that this command has already used
 * @throws RefwindError `bad-command` when a temporary one is to be moved and there is none.
 */
export function takesNew(
  model: HeapModel,
  command: Command,
  slot: Slot,
  reference: Reference | undefined,
  promised = 0,
): boolean {
  if (slot === 0 || reference === 'new') return true;
  const hasTemporary = model.temporaries(slot) > promised;
  if (reference === undefined) return !hasTemporary;
  if (hasTemporary) return false;
  const object = `#${model.id(slot)}`;
  throw badCommand(command, `object ${object} has no temporary reference that could be moved`);
}

/** The slot of an object that can hold others. @throws RefwindError `bad-command` */
export function liveContainer(model: HeapModel, command: Command, object: ObjectId): Slot {
  const slot = liveSlot(model, command, object);
  if (model.kind(slot) !== Kind.atom) return slot;
  throw badCommand(command, `object #${object} (${nameOf(model, slot)}) cannot hold others`);
}

/** An object's kind, as commands call it. */
export function nameOf(model: HeapModel, slot: Slot): string {
  return KINDS[model.kind(slot)];
}
