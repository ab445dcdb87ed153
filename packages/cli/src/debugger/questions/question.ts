import type { ObjectId, Seq } from '@refwind/core';
import type { Change, Leaks, LedgerRow, Pairing, WhatIf, Why } from '@refwind/replay';

/** What may take long to answer, so that another thread does. Plain data. */
export type Question =
  | { readonly kind: 'suspects'; readonly at: Seq }
  | { readonly kind: 'why'; readonly object: ObjectId; readonly at: Seq }
  | { readonly kind: 'references'; readonly object: ObjectId; readonly at: Seq }
  | { readonly kind: 'history'; readonly object: ObjectId; readonly at: Seq }
  | {
      readonly kind: 'stop';
      readonly conditions: readonly string[];
      readonly at: Seq;
      readonly way: 1 | -1;
      readonly run: 'breakpoints' | 'search';
    }
  | { readonly kind: 'event'; readonly object: ObjectId; readonly at: Seq; readonly way: 1 | -1 }
  | { readonly kind: 'what-if'; readonly at: Seq; readonly changes: readonly Change[] }
  /** Whether a condition means something in this trace. */
  | { readonly kind: 'check'; readonly condition: string }
  | { readonly kind: 'moment'; readonly text: string }
  | { readonly kind: 'object'; readonly text: string; readonly at: Seq };

export type Answer =
  | { readonly kind: 'suspects'; readonly leaks: Leaks }
  | { readonly kind: 'why'; readonly why: Why }
  | { readonly kind: 'references'; readonly pairing: Pairing; readonly typeName: string }
  | { readonly kind: 'history'; readonly part: HistoryPart }
  | { readonly kind: 'stop'; readonly seq: Seq | null; readonly conditions: readonly string[] }
  | { readonly kind: 'event'; readonly seq: Seq | null }
  | { readonly kind: 'what-if'; readonly result: WhatIf }
  | { readonly kind: 'check'; readonly condition: string }
  | { readonly kind: 'moment'; readonly seq: Seq }
  | { readonly kind: 'object'; readonly object: ObjectId };

/** The part of an object's history around a moment: of a long one so many rows either way. */
export interface HistoryPart {
  readonly object: ObjectId;
  readonly typeName: string;
  /** All of its events. */
  readonly events: number;
  readonly rows: readonly LedgerRow[];
}
