import type { ObjectId, Seq, Site } from '@refwind/core';
import type { Change, Session, WhatIf } from '@refwind/replay';
import type { Style } from '../format/style.js';
import type { Question } from './questions/question.js';

/** Everything that the debugger shows follows from this and the trace. Immutable. */
export interface Model {
  /** Playhead, selection, bookmarks, breakpoints. */
  readonly session: Session;
  /** What lies over the panes, if anything. */
  readonly panel: Panel | null;
  readonly zoom: Zoom;
  /** The question that is being answered. */
  readonly asked: Asked | null;
  /** The number of the last question. */
  readonly questions: number;
  readonly note: Note | null;
  readonly branch: BranchView | null;
  /** What was searched for last; empty for nothing. */
  readonly search: string;
  /** Events per tick while playing, negative backward; 0: not playing. */
  readonly playing: number;
}

type Zoom = 'all' | 'heap' | 'events' | 'source';

/** A question under way. */
interface Asked {
  readonly id: number;
  readonly question: Question;
  /** Enter was pressed already, for the first row of the list that will open. */
  readonly isChosen: boolean;
}

/** A sentence for the person at the keys. */
export interface Note {
  readonly text: string;
  readonly isProblem: boolean;
}

export type Panel = ListPanel | PromptPanel | HelpPanel;

export interface ListPanel {
  readonly kind: 'list';
  readonly title: string;
  /** Styles of columns; the last one takes what room there is. */
  readonly looks: readonly (keyof Style | null)[];
  readonly rows: readonly ListRow[];
  /** The chosen row, 0 when there are none. */
  readonly at: number;
  /** What Enter and other keys do. */
  readonly hint: string;
}

export interface ListRow {
  /** Safe to show. */
  readonly cells: readonly string[];
  readonly choice: Choice;
  /** The line that is shown while the row is chosen. */
  readonly site?: Site | null;
  readonly isMarked?: boolean;
}

/** What Enter does with a row. */
type Choice =
  | { readonly kind: 'go'; readonly seq: Seq | null; readonly object: ObjectId | null }
  | { readonly kind: 'breakpoint'; readonly condition: string; readonly enabled: boolean }
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'none' };

export type Purpose = 'go-to' | 'breakpoint' | 'search' | 'pick-object';

export interface PromptPanel {
  readonly kind: 'prompt';
  readonly purpose: Purpose;
  readonly text: string;
  /** Why what was entered is not understood. */
  readonly problem: string | null;
}

export interface HelpPanel {
  readonly kind: 'help';
  /** Lines scrolled away. */
  readonly top: number;
}

/** What would happen from the playhead's moment on. */
export interface BranchView {
  readonly changes: readonly Change[];
  readonly result: WhatIf;
}

export function modelOf(session: Session): Model {
  return {
    session,
    panel: null,
    zoom: 'all',
    asked: null,
    questions: 0,
    note: null,
    branch: null,
    search: '',
    playing: 0,
  };
}
