import { getAttribute, getMethod } from '../attributes.js';
import { callValue } from '../calls.js';
import { Raised } from '../errors.js';
import type { Frame } from '../frame.js';
import { idOf } from '../heap.js';
import type { Machine } from '../machine.js';
import { Instance, Tuple, Type } from '../objects.js';
import type { Operation } from '../operations.js';
import { closeInputs, popOwned } from '../stack.js';
import { BASE_EXCEPTION } from '../types.js';
import { NULL, type Value } from '../values.js';

/** Raising, handling, `with`. */
export const HANDLER_OPERATIONS: Readonly<Record<string, Operation>> = {
  PUSH_EXC_INFO(machine, frame) {
    const exception = frame.stack.pop() as Instance;
    const owned = frame.owned.pop() as boolean;
    frame.handled.push(exception);
    machine.heap.take(exception);
    // The place of the exception that was handled before, which is kept in `handled`. Up to 3.10 what is handled
    // is three things, the traceback one of them.
    const traceback =
      machine.dialect.minor <= 10 ? exception.attributes.get('__traceback__') : null;
    machine.heap.take(traceback);
    frame.push(traceback ?? null, true);
    frame.push(exception, owned);
  },
  POP_EXCEPT(machine, frame) {
    const traceback = frame.stack.pop();
    frame.owned.pop();
    machine.heap.release(frame.handled.pop());
    machine.heap.release(traceback);
  },
  CHECK_EXC_MATCH(machine, frame) {
    const matches = matchesAny(machine, frame.peek(2) as Instance, frame.peek(1));
    closeInputs(machine, frame, 1);
    frame.push(matches, true);
  },
  RERAISE(machine, frame, { arg }) {
    const exception = popOwned(machine, frame) as Instance;
    if (arg > 0) frame.reraisedFrom = frame.stack[frame.stack.length - arg] as number;
    throw new Raised(exception);
  },
  RAISE_VARARGS(machine, frame, { arg }) {
    raise(machine, frame, arg);
  },
  BEFORE_WITH(machine, frame) {
    const manager = frame.peek(1);
    const exit = getAttribute(machine, manager, '__exit__');
    const [enter, binds] = getMethod(machine, manager, '__enter__');
    const result = callValue(machine, enter, binds ? [manager] : []);
    machine.heap.release(enter);
    closeInputs(machine, frame, 1);
    frame.push(exit, true);
    frame.push(result, true);
  },
  LOAD_SPECIAL(machine, frame, { value }) {
    const self = frame.peek(1);
    const [found, binds] = getMethod(machine, self, value as string);
    if (!binds) {
      closeInputs(machine, frame, 1);
      frame.push(found, true);
      frame.push(NULL, true);
      return;
    }
    const owned = frame.owned.pop() as boolean;
    frame.stack.pop();
    frame.push(found, true);
    frame.push(self, owned);
  },
  WITH_EXCEPT_START(machine, frame) {
    withExceptStart(machine, frame);
  },
  CLEANUP_THROW() {},
};

function matchesAny(machine: Machine, exception: Instance, wanted: Value): boolean {
  if (wanted instanceof Tuple)
    return wanted.items.some((each) => matchesAny(machine, exception, each));
  if (wanted instanceof Type && wanted.isSubtypeOf(BASE_EXCEPTION))
    return exception.type.isSubtypeOf(wanted);
  throw machine.error(
    'TypeError',
    'catching classes that do not inherit from BaseException is not allowed',
  );
}

function raise(machine: Machine, frame: Frame, count: number): never {
  if (count === 0) {
    const handled = machine.handling();
    if (!handled) throw machine.error('RuntimeError', 'No active exception to reraise');
    machine.heap.take(handled);
    throw new Raised(handled);
  }
  const cause = count === 2 ? popOwned(machine, frame) : undefined;
  const exception = asException(machine, popOwned(machine, frame));
  if (cause !== undefined) setCause(machine, exception, cause);
  throw machine.raising(exception);
}

function asException(machine: Machine, value: Value): Instance {
  if (value instanceof Type && value.isSubtypeOf(BASE_EXCEPTION)) {
    const made = callValue(machine, value, []);
    machine.heap.release(value);
    return made as Instance;
  }
  if (value instanceof Instance && value.type.isSubtypeOf(BASE_EXCEPTION)) return value;
  machine.heap.release(value);
  throw machine.error('TypeError', 'exceptions must derive from BaseException');
}

function setCause(machine: Machine, exception: Instance, value: Value): void {
  const cause = value === null ? null : asException(machine, value);
  const old = exception.attributes.get('__cause__');
  exception.attributes.set('__cause__', cause);
  machine.heap.set(
    exception.id,
    '.__cause__',
    cause,
    'move',
    old === undefined && idOf(cause) !== 0,
    old,
  );
}

/** Calls `__exit__` with the exception. Below it on the stack: the place, what was handled before, the method. */
function withExceptStart(machine: Machine, frame: Frame): void {
  const exception = frame.peek(1) as Instance;
  const isNew = machine.dialect.minor >= 14;
  const exit = frame.peek(isNew ? 5 : 4);
  const self = isNew ? frame.peek(4) : NULL;
  const args = [exception.type, exception, null];
  const result = callValue(machine, exit, self === NULL ? args : [self, ...args]);
  frame.push(result, true);
}
