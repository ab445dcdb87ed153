import { idOf } from '../machine/heap.js';
import type { Machine } from '../machine/machine.js';
import { List, Module, type Names } from '../machine/objects.js';
import { strText } from '../machine/textForms.js';
import { LIST, MODULE, typeNamed } from '../machine/types.js';
import { reportUnraisable } from '../machine/unraisable.js';
import type { Value } from '../machine/values.js';
import { expectCount, native } from './define.js';
import { makeException } from './raising.js';

/** The module `sys` of a machine. */
export function makeSysModule(machine: Machine): Module {
  const { heap, dialect } = machine;
  const names: Names = new Map<string, Value>([
    ['maxsize', 9_223_372_036_854_775_807n],
    ['platform', 'linux'],
    ['version', `3.${dialect.minor}`],
  ]);
  const define = (name: string, code: Parameters<typeof native>[1]): void => {
    names.set(name, native(name, code));
  };
  define('getrefcount', (_machine, args) => {
    expectCount(machine, 'sys.getrefcount', args, 1);
    const id = idOf(args[0]);
    return id === 0
      ? machine.semantics.immortals.reported[machine.wordSize]
      : heap.simulation.refcount(id);
  });
  define('getrecursionlimit', () => machine.limits.recursion);
  define('intern', (_machine, [text]) => text as Value);
  define('exit', (_machine, [code = null]) => {
    throw machine.raising(
      makeException(machine, typeNamed('SystemExit'), code === null ? [] : [code]),
    );
  });
  define('exc_info', () => null);
  const hook = native('unraisablehook', (_machine, [info]) => {
    reportUnraisable(machine, info as Value);
    return null;
  });
  names.set('unraisablehook', hook);
  names.set('__unraisablehook__', hook);
  names.set('argv', new List(0, LIST, [...machine.argv]));
  names.set('stdout', stream(machine, 'stdout'));
  names.set('stderr', stream(machine, 'stderr'));
  return new Module(MODULE, 'sys', names);
}

/** A stream that can be written to. */
function stream(machine: Machine, name: 'stdout' | 'stderr'): Module {
  const names: Names = new Map<string, Value>([
    [
      'write',
      native('write', (_machine, [text]) => {
        const string = strText(machine, text as Value);
        machine.write(string, name);
        return string.length;
      }),
    ],
    [
      'flush',
      native('flush', () => {
        if (name === 'stdout') machine.stdout?.handOn();
        return null;
      }),
    ],
  ]);
  return new Module(MODULE, name, names);
}
