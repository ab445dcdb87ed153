import { truth } from '../compare.js';
import type { Frame } from '../frame.js';
import { newGenerator, resume, takeReturned } from '../generators.js';
import { getIterator, loopIterator, nextOf } from '../iteration.js';
import type { Machine } from '../machine.js';
import { Generator } from '../objects.js';
import type { Operation } from '../operations.js';
import { closeInputs, popAndRelease, popOwned } from '../stack.js';
import type { Value } from '../values.js';

/** Jumps, loops, returns and generators. */
export const CONTROL_OPERATIONS: Readonly<Record<string, Operation>> = {
  RESUME(machine, frame, { arg }) {
    if (frame.raising) {
      const { raising } = frame;
      frame.raising = null;
      throw raising;
    }
    if ((arg & 3) < 2) machine.check();
  },
  JUMP_FORWARD: jump,
  JUMP_ABSOLUTE: jump,
  JUMP_BACKWARD(machine, frame, { target }) {
    machine.check();
    frame.pc = target;
  },
  JUMP_BACKWARD_NO_INTERRUPT: jump,
  TO_BOOL(machine, frame) {
    const result = truth(machine, frame.peek(1));
    closeInputs(machine, frame, 1);
    frame.push(result, true);
  },
  UNARY_NOT(machine, frame) {
    const result = !truth(machine, frame.peek(1));
    closeInputs(machine, frame, 1);
    frame.push(result, true);
  },
  JUMP_IF_TRUE_OR_POP(machine, frame, { target }) {
    if (truth(machine, frame.peek(1))) frame.pc = target;
    else popAndRelease(machine, frame);
  },
  JUMP_IF_FALSE_OR_POP(machine, frame, { target }) {
    if (!truth(machine, frame.peek(1))) frame.pc = target;
    else popAndRelease(machine, frame);
  },
  GET_ITER(machine, frame) {
    const iterator = loopIterator(machine, frame.peek(1));
    closeInputs(machine, frame, 1);
    frame.push(iterator, true);
  },
  FOR_ITER(machine, frame, { target }) {
    const next = nextOf(machine, frame.peek(1));
    if (next !== undefined) frame.push(next, true);
    else exhausted(machine, frame, target);
  },
  END_FOR() {},
  POP_ITER: popAndRelease,
  GET_YIELD_FROM_ITER(machine, frame) {
    const value = frame.peek(1);
    if (value instanceof Generator) return;
    const iterator = getIterator(machine, value);
    closeInputs(machine, frame, 1);
    frame.push(iterator, true);
  },
  SEND(machine, frame, { target }) {
    send(machine, frame, target);
  },
  END_SEND(machine, frame) {
    const value = popOwned(machine, frame);
    popAndRelease(machine, frame);
    frame.push(value, true);
  },
  RETURN_GENERATOR(machine, frame) {
    const generator = newGenerator(machine, frame);
    machine.depth -= 1;
    machine.frame = frame.back;
    if (frame.isEntry) machine.finishEntry(frame, generator);
    else (machine.frame as Frame).push(generator, true);
    frame.isEntry = false;
  },
  YIELD_VALUE(machine, frame) {
    const value = popOwned(machine, frame);
    machine.pause(frame, value);
  },
  RETURN_VALUE(machine, frame) {
    const value = popOwned(machine, frame);
    machine.leave(frame);
    machine.give(frame, value);
  },
};

for (const name of ['POP_JUMP_IF', 'POP_JUMP_FORWARD_IF', 'POP_JUMP_BACKWARD_IF']) {
  const table = CONTROL_OPERATIONS as Record<string, Operation>;
  table[`${name}_TRUE`] = popJump((machine, value) => truth(machine, value));
  table[`${name}_FALSE`] = popJump((machine, value) => !truth(machine, value));
  table[`${name}_NONE`] = popJump((_machine, value) => value === null);
  table[`${name}_NOT_NONE`] = popJump((_machine, value) => value !== null);
}

function popJump(jumps: (machine: Machine, value: Value) => boolean): Operation {
  return (machine, frame, { target, opcode }) => {
    const taken = jumps(machine, frame.peek(1));
    closeInputs(machine, frame, 1);
    if (!taken) return;
    frame.pc = target;
    if (opcode.includes('BACKWARD')) machine.check();
  };
}

function jump(_machine: Machine, frame: Frame, { target }: { readonly target: number }): void {
  frame.pc = target;
}

/** From 3.14 on the iterator goes behind the loop, at an instruction of its own; 3.13 skips that one. */
function exhausted(machine: Machine, frame: Frame, target: number): void {
  const { minor } = machine.dialect;
  if (minor <= 13) popAndRelease(machine, frame);
  frame.pc = minor === 13 ? target + 2 : target;
}

function send(machine: Machine, frame: Frame, target: number): void {
  const sent = popOwned(machine, frame);
  const receiver = frame.peek(1);
  if (receiver instanceof Generator) {
    const value = resume(machine, receiver, sent);
    if (value !== undefined) frame.push(value, true);
    else {
      frame.push(takeReturned(receiver), true);
      frame.pc = target;
    }
    return;
  }
  machine.heap.release(sent);
  const value = nextOf(machine, receiver);
  if (value !== undefined) frame.push(value, true);
  else {
    frame.push(null, true);
    frame.pc = target;
  }
}
