import { RefwindError } from '@refwind/core';

/** A word of an expression, and where it begins, from 0. */
export interface Word {
  readonly text: string;
  readonly at: number;
  /** Written in quotes: a name, never a part of the language. */
  readonly isQuoted: boolean;
}

const SUPPORTED =
  'There are: alloc, incref, decref, link, unlink, free, event (each may be `of 42`, `of list#2`, `of type Node`), gc-pass, ' +
  'mark LABEL, line FILE:LINE, site FILE:LINE+OFFSET, function NAME; refcount(42), live, bytes, type NAME live, type NAME bytes, allocated with ' +
  '==, !=, <, <=, >, >= and a number; and, or, not, parentheses. Names with spaces stand in quotes.';

/** An expression that means nothing. */
export class PredicateError extends RefwindError {
  /** The expression, and where in it something else was expected, from 0. */
  readonly text: string;
  readonly at: number;

  constructor(text: string, at: number, message: string) {
    super('bad-predicate', `${message} (position ${at + 1} of '${text}'). ${SUPPORTED}`);
    this.name = 'PredicateError';
    this.text = text;
    this.at = at;
  }
}

/** Longer ones are refused: nesting takes stack. */
const LONGEST = 1000;

/** The words of an expression: names, numbers, comparisons, parentheses. @throws PredicateError */
export function wordsOf(text: string): Word[] {
  if (text.length > LONGEST) {
    throw new PredicateError(`${text.slice(0, 40)}…`, LONGEST, `Longer than ${LONGEST} characters`);
  }
  const words: Word[] = [];
  const pattern = /\s*(?:"([^"]*)"|'([^']*)'|(==|!=|<=|>=|[<>()])|([^\s()<>=!"']+))/gy;
  let end = 0;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const [all, double, single, sign, name] = found;
    const isQuoted = double !== undefined || single !== undefined;
    const word = double ?? single ?? sign ?? name;
    end = pattern.lastIndex;
    words.push({ text: word, at: end - all.trimStart().length, isQuoted });
  }
  const rest = text.slice(end).trimStart();
  if (rest !== '') {
    throw new PredicateError(text, text.length - rest.length, `'${rest[0]}' is not understood`);
  }
  return words;
}
