import type { Frame } from './frame.js';
import { clearGenerator } from './generators.js';
import { idOf } from './heap.js';
import { clearLocals, slotName, takeLocal } from './locals.js';
import type { Machine } from './machine.js';
import { FrameObject } from './objects.js';
import { FRAME } from './types.js';

/** The frame as an object; the frame itself holds it as long as it runs. */
export function frameObject(machine: Machine, frame: Frame): FrameObject {
  if (!frame.object) {
    const id = machine.heap.allocate('frame', { kind: 'generator' });
    frame.object = machine.heap.register(new FrameObject(id, FRAME, frame));
  }
  return frame.object;
}

/**
 * A frame is done. What it holds is let go of; but when somebody keeps the frame as an object, that takes
 * everything over. CPython: `_PyFrame_ClearExceptCode`, `take_ownership`.
 */
export function endFrame(machine: Machine, frame: Frame): void {
  const { heap } = machine;
  const kept = frame.tracebacks.filter(({ id }) => heap.simulation.isAlive(id));
  const object = kept.length > 0 ? frameObject(machine, frame) : frame.object;
  for (const { id } of kept) heap.set(id, '.tb_frame', object, 'new');
  frame.object = null;
  frame.tracebacks = [];
  if (object && heap.simulation.refcount(object.id) > 1) {
    handOver(machine, frame, object);
    heap.release(object);
    return;
  }
  if (object) heap.release(object);
  if (frame.storage === 'generator') clearGenerator(machine, frame);
  else {
    clearLocals(machine, frame);
    for (const value of frame.held) heap.release(value);
  }
}

function handOver(machine: Machine, frame: Frame, object: FrameObject): void {
  const { heap } = machine;
  for (const [slot, name] of frame.code.slots.entries()) {
    if (frame.locals[slot] === undefined) continue;
    const { value, owned } = takeLocal(machine, frame, slot);
    frame.locals[slot] = value;
    if (value !== undefined && idOf(value))
      heap.set(object.id, slotName(name), value, owned ? 'move' : 'new');
  }
  for (const [at, value] of frame.held.entries()) {
    if (!idOf(value)) continue;
    if (frame.storage === 'generator')
      heap.clear(idOf(frame.generator), `.held${at}`, value, 'keep');
    heap.set(object.id, `.held${at}`, value, 'move');
  }
  if (frame.storage === 'frame') clearLocals(machine, frame);
  frame.storage = 'kept';
}
