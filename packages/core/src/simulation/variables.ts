import { HolderKind } from '../events/chunk.js';
import type { Slot } from '../units.js';
import type { Bind, Unbind } from './commands.js';
import type { Context } from './context.js';
import * as at from './layout.js';
import { Kind } from './layout.js';
import { assign } from './places.js';
import { isTaken, MAIN, NOTHING, namespaceOf, openNamespace } from './reading.js';
import { badCommand, slotOrNothing, takesNew } from './resolve.js';

export function bind(engine: Context, command: Bind): void {
  const { model } = engine;
  const slot = slotOrNothing(model, command, command.object);
  const { reference } = command;
  if (reference === 'borrow') {
    bindBorrowed(engine, command, slot);
    return;
  }
  const isNew = takesNew(model, command, slot, reference);
  const row = openNamespace(model, command.frame);
  const name = model.tables.dictionary.string(command.name);
  assign(engine, row, HolderKind.variable, name, slot, isNew);
}

/** A local name reads an object without holding it. */
function bindBorrowed(engine: Context, command: Bind, slot: Slot): void {
  const { model } = engine;
  const row = namespaceOf(model, command.frame);
  if (row === 0 || model.kind(row) !== Kind.frame) {
    throw badCommand(
      command,
      `"${command.frame ?? MAIN}" is no open frame; only locals can borrow`,
    );
  }
  const name = model.tables.dictionary.string(command.name);
  assign(engine, row, HolderKind.variable, name, 0, false);
  borrow(engine, row, name, slot);
}

/** An empty place of a frame borrows an object. */
export function borrow(engine: Context, row: Slot, name: number, slot: Slot): void {
  const { model, facts } = engine;
  const cell = model.place(row, HolderKind.variable, name) * at.EDGE;
  model.edges.cells.set(cell + at.BORROWED, slot === 0 ? NOTHING : slot);
  if (slot !== 0) model.edges.cells.set(cell + at.BORROWED_ID, model.id(slot) | 0);
  const { strings } = model.tables.dictionary;
  if (facts.telling)
    facts.note({
      fact: 'borrowed',
      frame: strings[model.get(row, at.CLASS)],
      name: strings[name],
    });
}

export function unbind(engine: Context, command: Unbind): void {
  const { model, facts } = engine;
  const row = namespaceOf(model, command.frame);
  const name = model.tables.dictionary.string(command.name);
  const edge = row === 0 ? 0 : model.find(row, HolderKind.variable, name);
  if (edge === 0 || !isTaken(model, edge)) {
    throw badCommand(
      command,
      `there is no name "${command.name}" in ${placeName(engine, command)}`,
    );
  }
  const old = model.target(edge);
  if (old !== 0) facts.unlink(edge);
  // A frame's places stay, a module's names go.
  if (model.kind(row) === Kind.frame) {
    if (old === 0) model.edges.cells.set(edge * at.EDGE + at.BORROWED, 0);
  } else model.dropPlace(edge);
  if (facts.telling) facts.note({ fact: 'places' });
  if (old !== 0 && command.freed !== 'keep') engine.deaths.drop(old);
}

function placeName(engine: Context, { frame }: Unbind): string {
  if (frame !== undefined) return `"${frame}"`;
  const { model } = engine;
  const row = namespaceOf(model, undefined);
  return `"${row === 0 ? MAIN : model.tables.dictionary.strings[model.get(row, at.CLASS)]}"`;
}
