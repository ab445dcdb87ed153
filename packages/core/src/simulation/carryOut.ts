import type { Command } from './commands.js';
import { clearContainer, clearSlot, setSlot, splice } from './containers.js';
import type { Context } from './context.js';
import { enterFrame, leaveFrame } from './frames.js';
import { allocate, attachFinalizer, makeWeakref, release, take } from './objects.js';
import { collect, freeze, observePasses, setEnabled, setThreshold, unfreeze } from './passes.js';
import { badCommand } from './resolve.js';
import { bind, unbind } from './variables.js';

type CommandOf<T extends Command['type']> = Extract<Command, { readonly type: T }>;

const HANDLERS: {
  readonly [T in Command['type']]: (engine: Context, command: CommandOf<T>) => void;
} = {
  allocate,
  take,
  release,
  bind,
  unbind,
  'set-slot': setSlot,
  'clear-slot': clearSlot,
  splice,
  clear: clearContainer,
  'enter-frame': enterFrame,
  'leave-frame': leaveFrame,
  weakref: makeWeakref,
  finalizer: attachFinalizer,
  collect,
  'set-threshold': setThreshold,
  freeze,
  unfreeze,
  enable: (engine) => setEnabled(engine, true),
  disable: (engine) => setEnabled(engine, false),
  'observe-passes': observePasses,
  check: (engine) => engine.check(),
  mark: (engine, { label }) => engine.facts.mark(label),
};

/**
 * Sends a command to what carries it out. Each looks at everything that can be wrong before it changes anything.
 * @throws RefwindError `bad-command`
 */
export function carryOut(engine: Context, command: Command): void {
  const handle = HANDLERS[command.type] as
    | ((engine: Context, command: Command) => void)
    | undefined;
  if (handle === undefined) throw badCommand(command, 'there is no such command');
  handle(engine, command);
}
