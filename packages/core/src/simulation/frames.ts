import { HolderKind } from '../events/chunk.js';
import type { Slot } from '../units.js';
import type { EnterFrame, FrameArgument, LeaveFrame } from './commands.js';
import type { Context } from './context.js';
import * as at from './layout.js';
import { Place, Scalar } from './layout.js';
import { assign } from './places.js';
import { openFrame } from './reading.js';
import { badCommand, slotOrNothing, takesNew } from './resolve.js';
import { borrow } from './variables.js';

/**
 * A call. Where the version copies arguments (until 3.10), a temporary reference that is moved in stays the
 * caller's until the call returns, and the parameter takes one of its own.
 */
export function enterFrame(engine: Context, command: EnterFrame): void {
  const { model, facts } = engine;
  const args = command.arguments ?? [];
  const slots = args.map(({ object }) => slotOrNothing(model, command, object));
  const areNew = argumentsTakenNew(engine, command, slots);
  const code = engine.memory.obtainFrame(command.function, command.code);
  const row = openFrame(model, `${command.function}#${model.scalar(Scalar.depth) + 1}`);
  if (code !== 0) model.set(row, at.TYPE, code);
  args.forEach((argument, i) => {
    passArgument(engine, row, argument, slots[i], areNew[i], i);
  });
  for (const name of command.locals ?? []) {
    model.place(row, HolderKind.variable, model.tables.dictionary.string(name));
  }
  const { strings } = model.tables.dictionary;
  if (facts.telling)
    facts.note({ fact: 'frame-entered', frame: strings[model.get(row, at.CLASS)] });
}

/** A return: names are gone at once, then what they held is let go of in the version's order. */
export function leaveFrame(engine: Context, command: LeaveFrame): void {
  const { model, facts } = engine;
  const depth = model.scalar(Scalar.depth);
  if (depth === 0) throw badCommand(command, 'no frame is open');
  const row = model.frames.values[depth - 1];
  const code = model.get(row, at.TYPE);
  const held = emptied(engine, row);
  const kept = keptByCaller(engine, row);
  const frame = model.tables.dictionary.strings[model.get(row, at.CLASS)];
  model.edges.removeAll(row, at.FIRST);
  model.edges.removeAll(row, at.REFERENT);
  model.giveRow(row);
  model.setScalar(Scalar.depth, depth - 1);
  if (facts.telling) facts.note({ fact: 'frame-left', frame });
  for (const slot of held) engine.deaths.drop(slot);
  engine.memory.giveBackFrame(code);
  for (const slot of kept) engine.deaths.drop(slot);
}

/** What a frame held, in the order of its release. */
function emptied(engine: Context, row: Slot): Slot[] {
  const { model, facts } = engine;
  const held: Slot[] = [];
  const backwards = engine.releasesBackwards(row);
  let edge = model.get(row, backwards ? at.LAST : at.FIRST);
  while (edge !== 0) {
    if (model.target(edge) !== 0) held.push(facts.unlink(edge));
    edge = backwards ? model.previous(edge) : model.next(edge);
  }
  return held;
}

/** What the caller's stack held for the call, from its end. */
function keptByCaller({ model }: Context, row: Slot): Slot[] {
  const held: Slot[] = [];
  for (let kept = model.get(row, at.NEXT_WEAKREF); kept !== 0; kept = model.previous(kept)) {
    const slot = model.target(kept);
    model.set(slot, at.HELD, model.get(slot, at.HELD) - 1);
    held.push(slot);
  }
  return held;
}

function argumentsTakenNew(
  engine: Context,
  command: EnterFrame,
  slots: readonly Slot[],
): readonly boolean[] {
  const promised = new Map<Slot, number>();
  return (command.arguments ?? []).map(({ reference }, i) => {
    if (reference === 'borrow') return false;
    const used = promised.get(slots[i]) ?? 0;
    const isNew = takesNew(engine.model, command, slots[i], reference, used);
    if (!isNew) promised.set(slots[i], used + 1);
    return isNew;
  });
}

function passArgument(
  engine: Context,
  row: Slot,
  argument: FrameArgument,
  slot: Slot,
  isNew: boolean,
  position: number,
): void {
  const { model, facts } = engine;
  const name = model.tables.dictionary.string(argument.name);
  if (argument.reference === 'borrow') {
    borrow(engine, row, name, slot);
    return;
  }
  const isCopied = engine.settings.semantics.frames.arguments === 'copied';
  const keeps = isCopied && !isNew && slot !== 0;
  if (keeps) {
    const last = model.get(row, at.NEXT_WEAKREF);
    const edge = model.edges.insert(row, Place.argument, position, at.REFERENT, last);
    model.edges.cells.set(edge * at.EDGE + at.TARGET, slot);
    model.set(slot, at.HELD, model.get(slot, at.HELD) + 1);
    if (facts.telling) facts.note({ fact: 'places' });
  }
  assign(engine, row, HolderKind.variable, name, slot, isNew || keeps);
}
