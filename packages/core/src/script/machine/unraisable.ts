import { callValue } from './calls.js';
import { describeAlone } from './describe.js';
import { Raised } from './errors.js';
import type { Machine } from './machine.js';
import { FunctionObject, Instance, Module, type Names } from './objects.js';
import { safeRepr, strText } from './textForms.js';
import { MODULE } from './types.js';
import type { Value } from './values.js';

/** An exception that came out of a finalizer or a callback goes to `sys.unraisablehook`. */
export function reportUnraisableError(machine: Machine, raised: Raised, from: Value): void {
  const { exception } = raised;
  const isFinalizer = from instanceof FunctionObject && from.name === '__del__';
  const isNamed = isFinalizer && machine.semantics.teardown.unraisable === 'none';
  const names: Names = new Map<string, Value>([
    ['exc_type', exception.type],
    ['exc_value', exception],
    ['exc_traceback', null],
    // From 3.14 on the message names the finalizer, and the hook is not given it.
    [
      'err_msg',
      isNamed ? `Exception ignored while calling deallocator ${safeRepr(machine, from)}` : null,
    ],
    ['object', isNamed ? null : from],
  ]);
  const info = new Module(MODULE, 'UnraisableHookArgs', names);
  const hook = machine.modules.get('sys')?.names.get('unraisablehook');
  try {
    if (hook === undefined) reportUnraisable(machine, info);
    else machine.heap.release(callValue(machine, hook, [info]));
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    machine.heap.release(error.exception);
  }
  machine.heap.release(exception);
}

/** What `sys.unraisablehook` does when nobody replaces it. */
export function reportUnraisable(machine: Machine, info: Value): void {
  if (!(info instanceof Module)) return;
  const exception = info.names.get('exc_value');
  const message = info.names.get('err_msg') ?? 'Exception ignored in';
  const from = info.names.get('object') ?? null;
  const head =
    from === null
      ? `${strText(machine, message)}`
      : `${strText(machine, message)}: ${safeRepr(machine, from)}`;
  if (!(exception instanceof Instance)) return;
  machine.write(`${head}\n${describeAlone(machine, exception)}`, 'stderr');
}
