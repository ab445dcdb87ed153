import type { HeapEventType } from '@refwind/core';
import { nearestNames } from '../../resolve/nearest.js';
import { COMPARATORS, OBJECT_EVENTS, type Predicate, type Quantity } from './predicate.js';
import { PredicateError, type Word, wordsOf } from './words.js';

type EventType = HeapEventType | 'event';

const EVENTS: readonly EventType[] = [...OBJECT_EVENTS, 'event'];

/**
 * Reads an expression, the same for searches and breakpoints:
 *
 * | written | holds |
 * |---|---|
 * | `free of 42`, `incref of list#2`, `alloc of type Node` | at such an event; without `of`, at any of that type |
 * | `event of 42`, `event of type Node` | at any event about it |
 * | `gc-pass`, `mark warm` | where a pass begins or ends; at a mark |
 * | `line app.py:17`, `function Cache.put` | at events on a line, in a function |
 * | `site app.py:17+24` | at events of one instruction, 24 bytes into the function's bytecode |
 * | `refcount(42) == 3` | while an object lives and its count is so |
 * | `live > 1000`, `bytes >= 5000000`, `type Node live > 1000`, `allocated > 10` | while there is so much |
 * | `A and B`, `A or B`, `not A`, `(A)` | as in Python |
 *
 * @throws PredicateError with the position, and what there is
 */
export function parsePredicate(text: string): Predicate {
  return new Parser(text).parse();
}

class Parser {
  readonly #text: string;
  readonly #words: readonly Word[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#words = wordsOf(text);
  }

  parse(): Predicate {
    const predicate = this.#or();
    if (this.#next < this.#words.length) {
      throw this.#expected("'and', 'or' or the end", ['and', 'or', ...COMPARATORS]);
    }
    return predicate;
  }

  #or(): Predicate {
    let left = this.#and();
    while (this.#take('or')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Predicate {
    let left = this.#not();
    while (this.#take('and')) left = { kind: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Predicate {
    if (this.#take('not')) return { kind: 'not', operand: this.#not() };
    if (!this.#take('(')) return this.#single();
    const inner = this.#or();
    if (!this.#take(')')) throw this.#expected("')'");
    return inner;
  }

  #single(): Predicate {
    const event = EVENTS.find((type) => this.#take(type));
    if (event !== undefined) return this.#event(event);
    if (this.#take('gc-pass')) return eventOf('gc-pass', {});
    if (this.#take('mark')) return eventOf('mark', { label: this.#name('a label') });
    if (this.#take('line')) return this.#line();
    if (this.#take('site')) return this.#site();
    if (this.#take('function')) return { kind: 'function', name: this.#name("a function's name") };
    const quantity = this.#quantity();
    if (quantity === null) throw this.#expected('something to look for', BEGINNINGS);
    const comparator = COMPARATORS.find((sign) => this.#take(sign));
    if (comparator === undefined) throw this.#expected(COMPARATORS.join(', '));
    return { kind: 'compare', quantity, comparator, value: this.#number() };
  }

  #event(type: EventType): Predicate {
    if (!this.#take('of')) return eventOf(type, {});
    if (this.#take('type')) return eventOf(type, { typeName: this.#name("a type's name") });
    return eventOf(type, { object: this.#name('an object') });
  }

  #line(): Predicate {
    const word = this.#words[this.#next];
    const place = this.#name('FILE:LINE');
    const [, file, line] = /^(.+):(\d{1,9})$/.exec(place) ?? [];
    if (file === undefined) throw new PredicateError(this.#text, word.at, 'Expected FILE:LINE');
    return { kind: 'line', file, line: Number(line) };
  }

  #site(): Predicate {
    const word = this.#words[this.#next];
    const place = this.#name('FILE:LINE+OFFSET');
    const [, file, line, offset] = /^(.+):(\d{1,9})\+(\d{1,9})$/.exec(place) ?? [];
    if (file === undefined) {
      throw new PredicateError(this.#text, word.at, 'Expected FILE:LINE+OFFSET');
    }
    return { kind: 'site', file, line: Number(line), offset: Number(offset) };
  }

  #quantity(): Quantity | null {
    if (this.#take('allocated')) return { of: 'allocated' };
    if (this.#take('live')) return { of: 'live', typeName: null };
    if (this.#take('bytes')) return { of: 'bytes', typeName: null };
    if (this.#take('type')) {
      const typeName = this.#name("a type's name");
      if (this.#take('live')) return { of: 'live', typeName };
      if (this.#take('bytes')) return { of: 'bytes', typeName };
      throw this.#expected("'live' or 'bytes'", ['live', 'bytes']);
    }
    if (!this.#take('refcount')) return null;
    if (!this.#take('(')) throw this.#expected("'('");
    const object = this.#name('an object');
    if (!this.#take(')')) throw this.#expected("')'");
    return { of: 'refcount', object };
  }

  #number(): number {
    const word = this.#words[this.#next];
    if (word === undefined || !/^\d{1,15}$/.test(word.text)) throw this.#expected('a whole number');
    this.#next++;
    return Number(word.text);
  }

  #name(what: string): string {
    const word = this.#words[this.#next];
    const isName = word !== undefined && (word.isQuoted || !/^[()<>=!]/.test(word.text));
    if (!isName) throw this.#expected(what);
    this.#next++;
    return word.text;
  }

  #take(text: string): boolean {
    const word = this.#words[this.#next];
    if (word === undefined || word.isQuoted || word.text !== text) return false;
    this.#next++;
    return true;
  }

  /** @param words that may stand here: the nearest is proposed */
  #expected(what: string, words: readonly string[] = []): PredicateError {
    const word = this.#words[this.#next];
    const found = word === undefined ? 'the end' : `'${word.text}'`;
    const at = word === undefined ? this.#text.length : word.at;
    const [near] = word === undefined ? [] : nearestNames(word.text, words);
    const hint = near === undefined ? '' : `; did you mean '${near}'?`;
    return new PredicateError(this.#text, at, `Expected ${what}, found ${found}${hint}`);
  }
}

/** Words that a single condition begins with. */
const BEGINNINGS: readonly string[] = [
  ...EVENTS,
  ...['gc-pass', 'mark', 'line', 'site', 'function', 'not'],
  ...['allocated', 'live', 'bytes', 'type', 'refcount'],
];

interface EventDetail {
  readonly object?: string;
  readonly typeName?: string;
  readonly label?: string;
}

function eventOf(type: EventType, { object, typeName, label }: EventDetail): Predicate {
  const detail = { object: object ?? null, typeName: typeName ?? null, label: label ?? null };
  return { kind: 'event', type, ...detail };
}
