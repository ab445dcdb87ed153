import { callValue } from '../machine/calls.js';
import { Raised } from '../machine/errors.js';
import { close, resume, takeReturned, throwInto } from '../machine/generators.js';
import { instantiate } from '../machine/instances.js';
import { type Generator, type Instance, Type } from '../machine/objects.js';
import { BASE_EXCEPTION, EXCEPTION_NAMES, GENERATOR, typeNamed } from '../machine/types.js';
import type { Value } from '../machine/values.js';
import { defineMethods, shared } from './define.js';
import { makeException } from './raising.js';

/** What a generator that has ended says by `StopIteration`. */
function stop(machine: Parameters<Type['construct'] & object>[0], generator: Generator): Raised {
  const returned = takeReturned(generator);
  const args = returned === null ? [] : [returned];
  const exception = makeException(machine, typeNamed('StopIteration'), args);
  machine.heap.release(returned);
  return machine.raising(exception);
}

/** Says what these built-in types do. To be called once. */
export function defineExceptions(): void {
  defineMethods(BASE_EXCEPTION, {
    with_traceback: (machine, [self]) => shared(machine, self as Value),
  });

  for (const name of EXCEPTION_NAMES) {
    const type = typeNamed(name);
    type.construct = (machine, args, keywords) =>
      keywords.size > 0
        ? instantiate(machine, type, args, keywords)
        : makeException(machine, type, args);
  }

  defineMethods(GENERATOR, {
    __next__: (machine, [self]) => {
      const value = resume(machine, self as Generator, null);
      if (value === undefined) throw stop(machine, self as Generator);
      return value;
    },
    send: (machine, [self, value]) => {
      machine.heap.take(value);
      const result = resume(machine, self as Generator, value as Value);
      if (result === undefined) throw stop(machine, self as Generator);
      return result;
    },
    throw: (machine, [self, thrown]) => {
      let exception = thrown as Value;
      if (exception instanceof Type) exception = callValue(machine, exception, []);
      else machine.heap.take(exception);
      const result = throwInto(machine, self as Generator, new Raised(exception as Instance));
      if (result === undefined) throw stop(machine, self as Generator);
      return result;
    },
    close: (machine, [self]) => {
      close(machine, self as Generator);
      return null;
    },
    __iter__: (machine, [self]) => shared(machine, self as Value),
  });
}
