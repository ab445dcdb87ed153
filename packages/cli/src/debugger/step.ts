import type { ObjectId, Seq } from '@refwind/core';
import type { Model, Note } from './model.js';
import type { Answer, Question } from './questions/question.js';

/** What happens to the debugger. */
export type Action =
  /** A key by its name (`keyName`), and what it writes. */
  | { readonly type: 'key'; readonly key: string; readonly text: string }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }
  /** Time goes by while playing. */
  | { readonly type: 'tick' };

/** A change of the session, which keeps what can be undone. */
export type SessionChange =
  | { readonly kind: 'seek'; readonly seq: Seq; readonly group: string | null }
  | { readonly kind: 'select'; readonly objects: readonly ObjectId[] }
  | { readonly kind: 'bookmark'; readonly label: string }
  | { readonly kind: 'remove-bookmark'; readonly seq: Seq }
  | { readonly kind: 'breakpoint'; readonly condition: string; readonly enabled: boolean }
  | { readonly kind: 'remove-breakpoint'; readonly condition: string }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' };

/** What is to be done outside. */
export type Effect =
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  /** Nobody waits for the answer any more. */
  | { readonly kind: 'cancel' }
  /** To the clipboard of the person's own machine. */
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'quit' };

/** What an action makes of the model, and of the world around it. The session of the next model follows from `changes`. */
export interface Step {
  readonly model: Model;
  readonly changes: readonly SessionChange[];
  readonly effects: readonly Effect[];
}

export function stay(model: Model): Step {
  return { model, changes: [], effects: [] };
}

export function changing(model: Model, ...changes: readonly SessionChange[]): Step {
  return { model, changes, effects: [] };
}

export function say(model: Model, text: string): Step {
  return stay({ ...model, note: note(text) });
}

export function refuse(model: Model, text: string): Step {
  return stay({ ...model, note: { text, isProblem: true } });
}

export function note(text: string): Note {
  return { text, isProblem: false };
}

/** Asks; whoever still waits for another answer does not any more. */
export function ask(model: Model, question: Question): Step {
  const id = model.questions + 1;
  const waits: Effect[] = model.asked === null ? [] : [{ kind: 'cancel' }];
  return {
    model: { ...model, questions: id, asked: { id, question, isChosen: false }, note: null },
    changes: [],
    effects: [...waits, { kind: 'ask', id, question }],
  };
}
