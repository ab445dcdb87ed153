import type { Seq } from '@refwind/core';
import type { Answer, Question } from './question.js';
import type { Strip } from './strip.js';

/** Which trace the answering thread opens. */
export interface AnswererData {
  readonly path: string;
  /** Its index, where that is not beside it. */
  readonly index: Uint8Array | null;
  /** Whether live bytes over time are wanted, too. */
  readonly wantsStrip: boolean;
}

export interface QuestionMessage {
  readonly id: number;
  readonly question: Question;
}

/** What the answering thread says. */
export type AnswerMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }
  | { readonly kind: 'strip'; readonly strip: Strip };

/** What the indexing thread says. */
export type IndexerMessage =
  | { readonly kind: 'progress'; readonly seq: Seq }
  | { readonly kind: 'index'; readonly bytes: Uint8Array };
