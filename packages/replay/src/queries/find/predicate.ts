import type { HeapEventType } from '@refwind/core';

/** Types of events that are about an object. */
export const OBJECT_EVENTS = ['alloc', 'incref', 'decref', 'link', 'unlink', 'free'] as const;

/** How a quantity is compared with a number. */
export const COMPARATORS = ['==', '!=', '<', '<=', '>', '>='] as const;
export type Comparator = (typeof COMPARATORS)[number];

/** Something that can be counted at a moment. */
export type Quantity =
  /** An object's count; while it is not alive, no comparison holds. */
  | { readonly of: 'refcount'; readonly object: string }
  /** Objects alive, or the bytes they were allocated with: all, or those of a type. */
  | { readonly of: 'live' | 'bytes'; readonly typeName: string | null }
  /** Objects allocated so far. */
  | { readonly of: 'allocated' };

/** What holds, or does not, at a moment: of the event that leads to it, or of the heap after it. */
export type Predicate =
  | { readonly kind: 'or' | 'and'; readonly left: Predicate; readonly right: Predicate }
  | { readonly kind: 'not'; readonly operand: Predicate }
  /** An event of a type, or any; about an object, an object of a type, or with a label where these are not `null`. */
  | {
      readonly kind: 'event';
      readonly type: HeapEventType | 'event';
      readonly object: string | null;
      readonly typeName: string | null;
      readonly label: string | null;
    }
  /** An event on a line; `file` as it is written: the end of a path. */
  | { readonly kind: 'line'; readonly file: string; readonly line: number }
  /** An event of one instruction of a line, `offset` being its place in the function's bytecode. */
  | { readonly kind: 'site'; readonly file: string; readonly line: number; readonly offset: number }
  /** An event in a function, by its qualified name. */
  | { readonly kind: 'function'; readonly name: string }
  | {
      readonly kind: 'compare';
      readonly quantity: Quantity;
      readonly comparator: Comparator;
      readonly value: number;
    };
