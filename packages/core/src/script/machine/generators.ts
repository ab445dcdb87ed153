import { Raised } from './errors.js';
import type { Frame } from './frame.js';
import { idOf } from './heap.js';
import { clearLocals, moveIntoGenerator } from './locals.js';
import type { Machine } from './machine.js';
import { Generator } from './objects.js';
import { GENERATOR } from './types.js';
import { NULL, type Value } from './values.js';

/** A generator takes over a frame whose arguments are in place. */
export function newGenerator(machine: Machine, frame: Frame): Generator {
  const { heap } = machine;
  const id = heap.allocate('generator', { code: machine.codeNumber(frame.code) });
  const generator = heap.register(new Generator(id, GENERATOR, frame));
  frame.generator = generator;
  moveIntoGenerator(machine, frame);
  for (const [at, value] of frame.held.entries()) {
    if (idOf(value)) heap.set(id, `.held${at}`, value, 'move');
  }
  heap.send({
    type: 'finalizer',
    object: id,
    run: (reaction) => heap.within(reaction, () => finalize(machine, generator)),
  });
  return generator;
}

/** What a suspended generator has on its stack is held by it, where the collector sees it. */
export function suspend(machine: Machine, frame: Frame): void {
  const { heap } = machine;
  const id = idOf(frame.generator);
  for (const [at, value] of frame.stack.entries()) {
    if (idOf(value) === 0) continue;
    heap.set(id, `.stack${at}`, value, frame.owned[at] ? 'move' : 'new');
    frame.owned[at] = true;
  }
  (frame.generator as Generator).state = 'suspended';
}

function wake(machine: Machine, frame: Frame): void {
  const id = idOf(frame.generator);
  for (const [at, value] of frame.stack.entries()) {
    if (idOf(value)) machine.heap.clear(id, `.stack${at}`, value, 'keep');
  }
}

/**
 * Goes on with a generator until its next `yield`.
 *
 * @param sent what `yield` gives, whose reference is handed over
 * @returns what it yields, the caller's; `undefined`: it has returned (`returned` says what)
 */
export function resume(machine: Machine, generator: Generator, sent: Value): Value | undefined {
  return run(machine, generator, (frame) => frame.push(sent, true));
}

/** What a generator that has just ended returned. */
const RETURNED = new WeakMap<Generator, Value>();

export function takeReturned(generator: Generator): Value {
  const value = RETURNED.get(generator) ?? null;
  RETURNED.delete(generator);
  return value;
}

function run(
  machine: Machine,
  generator: Generator,
  prepare: (frame: Frame) => void,
): Value | undefined {
  const { frame } = generator;
  if (generator.state === 'running')
    throw machine.error('ValueError', 'generator already executing');
  if (generator.state === 'done') return undefined;
  const isNew = generator.state === 'new';
  if (!isNew) wake(machine, frame);
  generator.state = 'running';
  // The first resumption goes behind what makes the generator; its value is dropped there.
  prepare(frame);
  frame.isDone = false;
  if (isNew && machine.dialect.minor <= 10) frame.stack.length = frame.owned.length = 0;
  const value = machine.runNested(frame);
  if ((generator.state as string) === 'suspended') return value;
  generator.state = 'done';
  RETURNED.set(generator, value);
  return undefined;
}

/** Raises an exception, whose reference is handed over, where the generator stands. */
export function throwInto(
  machine: Machine,
  generator: Generator,
  raised: Raised,
): Value | undefined {
  if (generator.state === 'done' || generator.state === 'new') {
    if (generator.state === 'new') end(machine, generator);
    throw raised;
  }
  return run(machine, generator, (frame) => {
    frame.push(NULL, true);
    frame.raising = raised;
  });
}

/** A generator that never started lets go of its arguments. */
function end(machine: Machine, generator: Generator): void {
  generator.state = 'done';
  clearGenerator(machine, generator.frame);
}

/** A generator's frame is done: its variables go, then its function. */
export function clearGenerator(machine: Machine, frame: Frame): void {
  clearLocals(machine, frame);
  const id = idOf(frame.generator);
  for (const [at, value] of frame.held.entries()) {
    if (idOf(value)) machine.heap.clear(id, `.held${at}`, value);
  }
  frame.held.length = 0;
  // Until 3.10 the frame is an object of its own, and goes before the generator.
  if (machine.dialect.minor <= 10) machine.heap.send({ type: 'clear', owner: id });
}

/** `generator.close()`: GeneratorExit is raised in it. */
export function close(machine: Machine, generator: Generator): void {
  if (generator.state === 'done') return;
  if (generator.state === 'new') {
    end(machine, generator);
    return;
  }
  try {
    const value = throwInto(machine, generator, machine.error('GeneratorExit', ''));
    if (value !== undefined) {
      machine.heap.release(value);
      throw machine.error('RuntimeError', 'generator ignored GeneratorExit');
    }
    machine.heap.release(takeReturned(generator));
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    const { name } = error.exception.type;
    if (name !== 'GeneratorExit' && name !== 'StopIteration') throw error;
    machine.heap.release(error.exception);
  }
}

/** A generator dies: what `finally` says runs. CPython: `_PyGen_Finalize`. */
function finalize(machine: Machine, generator: Generator): void {
  if (generator.state !== 'suspended') return;
  try {
    close(machine, generator);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    machine.unraisable(error, generator);
  }
}
