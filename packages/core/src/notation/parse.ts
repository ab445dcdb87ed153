import { RefwindError } from '../errors.js';
import type {
  FreeCause,
  GcReason,
  HeapEvent,
  Holder,
  Site,
  SlotHolder,
  VariableHolder,
} from '../events/types.js';
import { QUOTED, splitWords, unword } from './words.js';

/**
 * Events from Refwind's text notation: one per line, as `formatEvents` writes them. Empty lines and
 * lines that begin with `//` are passed over.
 * @throws RefwindError `bad-notation`, naming the line.
 */
export function parseEvents(text: string): HeapEvent[] {
  const events: HeapEvent[] = [];
  text.split(/\r?\n/).forEach((line, at) => {
    const trimmed = line.trim();
    if (trimmed !== '' && !trimmed.startsWith('//')) events.push(new Line(trimmed, at + 1).event());
  });
  return events;
}

/** A holder as `formatHolder` writes it; `null` when it is none. */
export function parseHolder(written: string): Holder | null {
  const slot = /^#(\d+)(.+)$/su.exec(written);
  if (slot !== null) return slotHolder(Number(slot[1]), slot[2]);
  const root = /^(temporary|external):(.+)$/su.exec(written);
  if (root !== null) return rootHolder(root[1] as 'temporary' | 'external', root[2]);
  return variableHolder(written);
}

function slotHolder(owner: number, written: string): SlotHolder | null {
  const key = unword(written);
  return key === null ? null : { kind: 'slot', owner, key };
}

function rootHolder(kind: 'temporary' | 'external', written: string): Holder | null {
  const detail = unword(written);
  return detail === null ? null : { kind, detail };
}

const VARIABLE = new RegExp(`^(.+)\\.(${QUOTED}|[^."]+)$`, 'su');

function variableHolder(written: string): VariableHolder | null {
  const parts = VARIABLE.exec(written);
  if (parts === null) return null;
  const frame = unword(parts[1]);
  const name = unword(parts[2]);
  return frame === null || name === null ? null : { kind: 'variable', frame, name };
}

/** One line's words, taken from left to right. */
class Line {
  readonly #text: string;
  readonly #number: number;
  readonly #words: string[];
  #at = 0;

  constructor(text: string, number: number) {
    this.#text = text;
    this.#number = number;
    this.#words = splitWords(text) ?? this.#fail('a quote that closes', text);
  }

  event(): HeapEvent {
    const seq = this.#integer('an event number');
    const verb = this.#next('an event');
    const body = this.#body(verb);
    const site = this.#peek() === '@' ? this.#site() : null;
    if (this.#peek() !== undefined) this.#fail('the end of the line');
    return { seq, ...body, site } as HeapEvent;
  }

  #body(verb: string) {
    switch (verb) {
      case 'alloc':
        return this.#alloc();
      case 'incref':
      case 'decref':
        return this.#count(verb);
      case 'link':
      case 'unlink':
        return { type: verb, object: this.#object(), holder: this.#holder() };
      case 'free':
        return this.#free();
      case 'gc':
        return this.#pass();
      case 'mark':
        return { type: verb, label: this.#word('a label') };
      default:
        this.#at--;
        return this.#fail('alloc, incref, decref, link, unlink, free, gc or mark');
    }
  }

  #free() {
    const body = {
      type: 'free',
      object: this.#object(),
      cause: this.#oneOf<FreeCause>(CAUSES),
    } as const;
    const how = body.cause === 'gc' ? this.#peek() : undefined;
    if (how !== 'unmarked' && how !== 'untracked' && how !== 'called') return body;
    this.#at++;
    return { ...body, how } as const;
  }

  #alloc() {
    const object = this.#object();
    const typeName = this.#word('a type name');
    const size = this.#integer('a size');
    const gc = this.#peek() === 'gc';
    if (gc) this.#at++;
    return { type: 'alloc', object, typeName, size, gc, refcount: 1 };
  }

  #count(type: 'incref' | 'decref') {
    const object = this.#object();
    const sign = type === 'incref' ? '+' : '-';
    const jumps = this.#peek()?.startsWith(sign) === true;
    const delta = jumps ? { delta: this.#matching(/^[+-](\d+)$/, 'a jump') } : {};
    const refcount = this.#matching(/^=(-?\d+)$/, `the count after it, as in =2`);
    return { type, object, refcount, ...delta };
  }

  #pass() {
    const phase = this.#oneOf<'begin' | 'end'>(['begin', 'end']);
    const generation = this.#integer('a generation');
    const reason = this.#oneOf<GcReason>(REASONS);
    const head = { type: 'gc-pass', generation, reason } as const;
    if (phase === 'begin') return { ...head, phase };
    const collected = this.#matching(/^collected=(\d+)$/, 'collected=N');
    const uncollectable = this.#matching(/^uncollectable=(\d+)$/, 'uncollectable=N');
    const end = { ...head, phase, collected, uncollectable };
    if (this.#peek()?.startsWith('examined=') !== true) return end;
    return { ...end, examined: this.#matching(/^examined=(\d+)$/, 'examined=N') };
  }

  #site(): Site {
    this.#at++;
    const place = /^(.+):(\d+)$/su.exec(this.#next('FILE:LINE'));
    const file = place === null ? null : unword(place[1]);
    if (place === null || file === null) {
      this.#at--;
      return this.#fail('FILE:LINE');
    }
    const line = Number(place[2]);
    const name = this.#word('a function');
    const offset = this.#integer('a bytecode offset');
    return { file, line, function: name, offset, opcode: this.#word('an opcode') };
  }

  #object(): number {
    return this.#matching(/^#(\d+)$/, 'an object, as in #1');
  }

  #holder(): Holder {
    const holder = parseHolder(this.#next('a holder'));
    if (holder !== null) return holder;
    this.#at--;
    return this.#fail("a holder, as in __main__.a, #3['b'] or temporary:stack");
  }

  #word(expected: string): string {
    const text = unword(this.#next(expected));
    if (text !== null) return text;
    this.#at--;
    return this.#fail(expected);
  }

  #oneOf<T extends string>(words: readonly T[]): T {
    const found = this.#peek();
    const known = words.find((candidate) => candidate === found);
    if (known === undefined) return this.#fail(words.join(' or '));
    this.#at++;
    return known;
  }

  #integer(expected: string): number {
    return this.#matching(/^(\d+)$/, expected);
  }

  #matching(pattern: RegExp, expected: string): number {
    const match = pattern.exec(this.#peek() ?? '');
    if (match === null) return this.#fail(expected);
    this.#at++;
    return Number(match[1]);
  }

  #peek(): string | undefined {
    return this.#words[this.#at];
  }

  #next(expected: string): string {
    const found = this.#peek() ?? this.#fail(expected);
    this.#at++;
    return found;
  }

  #fail(expected: string, found = this.#peek() ?? 'the end of the line'): never {
    throw new RefwindError(
      'bad-notation',
      `Line ${this.#number}: expected ${expected}, found ${found}. The line is: ${this.#text}`,
    );
  }
}

const CAUSES: readonly FreeCause[] = ['refcount', 'gc'];
const REASONS: readonly GcReason[] = ['threshold', 'explicit', 'shutdown'];
