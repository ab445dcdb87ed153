import { Raised } from './errors.js';
import type { Frame } from './frame.js';
import type { Machine } from './machine.js';
import { Traceback } from './objects.js';
import { cutStack } from './stack.js';
import { TRACEBACK } from './types.js';

/**
 * An error came out of an instruction. An exception of the script's goes to the innermost handler; frames that
 * have none end. What nobody handles down to `entry` is thrown again.
 */
export function unwind(machine: Machine, error: unknown, entry: Frame): void {
  if (!(error instanceof Raised)) throw error;
  for (;;) {
    const frame = machine.frame as Frame;
    const place = frame.pc - 1;
    if (frame.reraisedFrom === null) note(machine, frame, error);
    frame.reraisedFrom = null;
    if (frame.instance !== undefined && !frame.instructions[place]?.handler)
      machine.heap.release(frame.instance);
    const handler = frame.instructions[place]?.handler;
    if (handler) {
      cutStack(machine, frame, handler.depth);
      if (handler.keepsPlace) frame.push(place, true);
      frame.push(error.exception, true);
      frame.pc = handler.target;
      return;
    }
    cutStack(machine, frame, 0);
    if (frame.generator) frame.generator.state = 'done';
    machine.leave(frame);
    if (frame === entry) throw error;
  }
}

/**
 * The exception's traceback grows by the frame that it comes through. CPython: `PyTraceBack_Here`. A frame becomes
 * an object of the collector's only when it ends (see `frameObjects.ts`).
 */
function note(machine: Machine, frame: Frame, { exception }: Raised): void {
  const { heap } = machine;
  const next = (exception.attributes.get('__traceback__') ?? null) as Traceback | null;
  const id = heap.allocate('traceback', { kind: 'instance', slotted: true });
  const traceback = heap.register(new Traceback(id, TRACEBACK, frame, frame.line, next));
  if (next) heap.set(id, '.tb_next', next, 'new');
  frame.tracebacks.push(traceback);
  exception.attributes.set('__traceback__', traceback);
  heap.set(exception.id, '.__traceback__', traceback, 'move', next === null, next);
}
