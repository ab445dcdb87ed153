import { Raised } from './errors.js';
import type { Frame } from './frame.js';
import type { Machine } from './machine.js';
import { cutStack } from './stack.js';

/**
 * An error came out of an instruction. An exception of the script's goes to the innermost handler; frames that
 * have none end. What nobody handles down to `entry` is thrown again.
 */
export function unwind(machine: Machine, error: unknown, entry: Frame): void {
  if (!(error instanceof Raised)) throw error;
  for (;;) {
    const frame = machine.frame as Frame;
    const place = frame.pc - 1;
    if (frame.reraisedFrom === null) note(frame, error);
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

/** Where the exception came through, for the message at the end. */
function note(frame: Frame, { exception }: Raised): void {
  const { code, line } = frame;
  exception.traceback = [
    { line, function: code.qualifiedName, file: code.fileName },
    ...exception.traceback,
  ];
}
