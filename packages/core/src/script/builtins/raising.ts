import { Raised } from '../machine/errors.js';
import { idOf } from '../machine/heap.js';
import { newInstance } from '../machine/instances.js';
import type { Machine } from '../machine/machine.js';
import { Instance, type Type } from '../machine/objects.js';
import { makeTuple } from '../machine/sequences.js';
import { typeNamed } from '../machine/types.js';
import type { Value } from '../machine/values.js';

/** Teaches a machine to raise exceptions by itself. */
export function installErrors(machine: Machine): void {
  machine.error = (name, message) => {
    const args: Value[] = message === '' ? [] : [message];
    return machine.raising(makeException(machine, typeNamed(name), args));
  };
  machine.errorWith = (name, value) =>
    machine.raising(makeException(machine, typeNamed(name), [value]));
  machine.raising = (exception) => {
    setContext(machine, exception);
    return new Raised(exception);
  };
}

/** An exception with its arguments; the caller's. */
export function makeException(machine: Machine, type: Type, args: readonly Value[]): Instance {
  const packed = args.length > 0 ? makeTuple(machine, args, 'new') : null;
  const exception = newInstance(machine, type, args, packed);
  if (packed) machine.heap.release(packed);
  return exception;
}

/** `BaseException.__init__`: what it is given are its `args` from now on. */
export function takeArguments(machine: Machine, [self, ...args]: readonly Value[]): Value {
  const exception = self as Instance;
  const old = exception.attributes.get('args');
  const tuple = makeTuple(machine, args, 'new');
  exception.attributes.set('args', tuple);
  machine.heap.set(exception.id, '.args', tuple, 'move', old === undefined, old);
  return null;
}

/** An exception raised while another one is handled remembers that. CPython: `_PyErr_SetObject`. */
function setContext(machine: Machine, exception: Instance): void {
  const handled = machine.handling();
  if (!handled || handled === exception) return;
  const old = exception.attributes.get('__context__');
  if (old === handled) return;
  cutLoop(machine, handled, exception);
  exception.attributes.set('__context__', handled);
  machine.heap.set(exception.id, '.__context__', handled, 'new', old === undefined, old);
}

/** No chain of contexts leads back to the exception. */
function cutLoop(machine: Machine, handled: Instance, exception: Instance): void {
  for (let at: Value = handled; at instanceof Instance; ) {
    const next: Value = at.attributes.get('__context__') ?? null;
    if (next === exception) {
      at.attributes.delete('__context__');
      if (idOf(exception)) machine.heap.clear(at.id, '.__context__', exception);
      return;
    }
    at = next;
  }
}
