import type { Answer, Question } from './question.js';
import type { Strip } from './strip.js';

/** Which trace the answering thread opens. */
export interface AnswererData {
  readonly path: string;
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
