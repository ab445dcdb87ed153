import type { SyntaxNode as Cst } from '@lezer/common';
import { badSyntax, refuse } from '../refuse.js';
import type { Arguments, Expression, Located, ScriptSource, Stmt } from '../syntax.js';

/** Turns one node of the grammar's tree into one of ours. */
export type Rule<T> = (reader: Reader, node: Cst) => T;

/** The rules that need each other; `Reader` holds them, so that their files need not. */
export interface Rules {
  readonly expression: Rule<Expression>;
  readonly block: Rule<readonly Stmt[]>;
  readonly parameters: Rule<Arguments>;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** A script while it is being parsed: its text, its lines, and how its nodes are read. */
export class Reader {
  readonly source: ScriptSource;
  readonly #rules: Rules;
  readonly #lineStarts: readonly number[];

  constructor(source: ScriptSource, rules: Rules) {
    this.source = source;
    this.#rules = rules;
    this.#lineStarts = lineStarts(source.text);
  }

  expression(node: Cst): Expression {
    return this.#rules.expression(this, node);
  }

  block(node: Cst): readonly Stmt[] {
    return this.#rules.block(this, node);
  }

  parameters(node: Cst): Arguments {
    return this.#rules.parameters(this, node);
  }

  text({ from, to }: Span): string {
    return this.source.text.slice(from, to);
  }

  /** The place from the start of the one to the end of the other. */
  at(first: Span, last: Span = first): Located {
    const line = this.#lineOf(first.from);
    const endLine = this.#lineOf(last.to);
    return {
      line,
      column: first.from - this.#lineStarts[line - 1]!,
      endLine,
      endColumn: last.to - this.#lineStarts[endLine - 1]!,
    };
  }

  refuse(place: Span, found: string, supported: string): never {
    return refuse(this.source, this.at(place), found, supported);
  }

  fail(place: Span, found: string, expected?: string): never {
    return badSyntax(this.source, this.at(place), found, expected);
  }

  #lineOf(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#lineStarts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The span of a place that was read already. */
export function spanning(first: Located, last: Located): Located {
  return {
    line: first.line,
    column: first.column,
    endLine: last.endLine,
    endColumn: last.endColumn,
  };
}
