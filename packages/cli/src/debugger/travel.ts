import type { Seq } from '@refwind/core';
import type { Command } from './keys.js';
import type { Model } from './model.js';
import { ask, changing, refuse, type Step, say } from './step.js';
import { objectOf, type World } from './world.js';

/** The whole history in so many parts. */
const PARTS = 50;

type Move = (at: Seq, world: World, model: Model) => Seq;

/** Moves that go somewhere at once. Steps of one group become one for undo. */
const MOVES: Partial<Record<Command, { readonly to: Move; readonly group: string | null }>> = {
  'next-event': { to: (at) => at + 1, group: 'steps' },
  'previous-event': { to: (at) => at - 1, group: 'steps' },
  'next-line': { to: (at, { lines }) => lines.next(at), group: 'steps' },
  'previous-line': { to: (at, { lines }) => lines.previous(at), group: 'steps' },
  'next-part': { to: (at, world) => at + part(world), group: 'parts' },
  'previous-part': { to: (at, world) => at - part(world), group: 'parts' },
  'to-start': { to: (_, { timeline }) => timeline.start, group: null },
  'to-end': { to: endFrom, group: null },
  'next-pass': { to: (at, world) => after(passSeqs(world), at) ?? at, group: null },
  'previous-pass': { to: (at, world) => before(passSeqs(world), at) ?? at, group: null },
  'next-mark': { to: (at, world, model) => after(markSeqs(world, model), at) ?? at, group: null },
  'previous-mark': {
    to: (at, world, model) => before(markSeqs(world, model), at) ?? at,
    group: null,
  },
};

const NOWHERE: Partial<Record<Command, string>> = {
  'next-pass': 'The collector does not run after this moment.',
  'previous-pass': 'The collector has not run before this moment.',
  'next-mark': 'There is no mark or bookmark after this moment.',
  'previous-mark': 'There is no mark or bookmark before this moment.',
};

/** Does a command that goes somewhere; `null` for other commands. */
export function travel(model: Model, command: Command, world: World): Step | null {
  const move = MOVES[command];
  if (move !== undefined) {
    const at = model.session.playhead;
    const to = within(world, move.to(at, world, model));
    const nowhere = to === at ? NOWHERE[command] : undefined;
    return nowhere === undefined ? goTo(model, to, move.group) : say(model, nowhere);
  }
  if (command === 'next-of-object') return toObjectEvent(model, 1, world);
  if (command === 'previous-of-object') return toObjectEvent(model, -1, world);
  return null;
}

/** Goes to a moment. */
export function goTo(model: Model, seq: Seq, group: string | null): Step {
  if (model.branch !== null) return refuse(model, 'This is a branch. Esc comes back from it.');
  return changing({ ...model, note: null }, { kind: 'seek', seq, group });
}

export function within({ timeline }: World, seq: Seq): Seq {
  return Math.min(timeline.end, Math.max(timeline.start, seq));
}

function toObjectEvent(model: Model, way: 1 | -1, world: World): Step {
  const object = objectOf(model, world);
  if (object === null) return refuse(model, 'Select an object first: Tab, e or #.');
  return ask(model, { kind: 'event', object, at: model.session.playhead, way });
}

/** The end of the program's own code; from there on, of everything. */
function endFrom(at: Seq, { programEnd, timeline }: World): Seq {
  return at === programEnd ? timeline.end : programEnd;
}

function part({ timeline }: World): number {
  return Math.max(1, Math.round((timeline.end - timeline.start) / PARTS));
}

function passSeqs({ timeline }: World): Seq[] {
  return timeline.summary.passes.flatMap(({ beginSeq, endSeq }) =>
    endSeq === null ? [beginSeq] : [beginSeq, endSeq],
  );
}

function markSeqs({ timeline }: World, { session }: Model): Seq[] {
  const all = [...timeline.summary.marks, ...session.bookmarks].map(({ seq }) => seq);
  return all.sort((a, b) => a - b);
}

function after(seqs: readonly Seq[], at: Seq): Seq | undefined {
  return seqs.find((seq) => seq > at);
}

function before(seqs: readonly Seq[], at: Seq): Seq | undefined {
  return seqs.filter((seq) => seq < at).at(-1);
}
