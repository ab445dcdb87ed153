import type { SyntaxNode as Cst } from '@lezer/common';
import type { Reader } from './reader.js';

/** The children of a node, tokens included and comments left out, read one after the other. */
export class Parts {
  readonly #reader: Reader;
  readonly #node: Cst;
  #next: Cst | null;
  #last: Cst | null = null;

  constructor(reader: Reader, node: Cst) {
    this.#reader = reader;
    this.#node = node;
    this.#next = skipComments(node.firstChild);
  }

  get next(): Cst | null {
    return this.#next;
  }

  /** What was taken last. */
  get last(): Cst {
    return this.#last ?? this.#node;
  }

  get done(): boolean {
    return this.#next === null;
  }

  /** Whether the next child has one of these names. */
  is(...names: readonly string[]): boolean {
    return this.#next !== null && names.includes(this.#next.name);
  }

  take(): Cst {
    const node = this.#next;
    if (node === null) return this.#reader.fail(this.#node, 'this is not complete');
    this.#last = node;
    this.#next = skipComments(node.nextSibling);
    return node;
  }

  /** Takes the next child if it has that name. */
  takeIf(...names: readonly string[]): Cst | null {
    return this.is(...names) ? this.take() : null;
  }
}

function skipComments(node: Cst | null): Cst | null {
  let found = node;
  // An error node that is still here stands for what may be left out: the value of a bare `yield`.
  while (found !== null && (found.name === 'Comment' || found.type.isError)) {
    found = found.nextSibling;
  }
  return found;
}
