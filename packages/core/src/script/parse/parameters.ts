import type { SyntaxNode as Cst } from '@lezer/common';
import type { Arg, Arguments, Expression } from '../syntax.js';
import { identifier } from './names.js';
import { Parts } from './parts.js';
import type { Reader, Rule } from './reader.js';

/** Parameters of a function or a lambda, while they are read. */
class Parameters {
  readonly #reader: Reader;
  readonly #names = new Set<string>();
  posonlyargs: Arg[] = [];
  args: Arg[] = [];
  vararg: Arg | null = null;
  readonly kwonlyargs: Arg[] = [];
  readonly kwDefaults: (Expression | null)[] = [];
  kwarg: Arg | null = null;
  readonly defaults: Expression[] = [];
  /** Behind a star: by name only. */
  #keywordOnly = false;
  #bareStar: Cst | null = null;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  read(parts: Parts): void {
    while (!parts.done && !parts.is(')')) {
      if (this.kwarg) this.#reader.fail(parts.take(), 'a parameter after the ** one');
      this.#one(parts);
      parts.takeIf(',');
      this.#slash(parts);
    }
    if (this.#bareStar && this.kwonlyargs.length === 0) {
      this.#reader.fail(this.#bareStar, 'no named parameter after the star');
    }
  }

  /** The grammar gives the slash of `def f(a, /)` no node; it stands between the nodes around it. */
  #slash(parts: Parts): void {
    const place = { from: parts.last.to, to: parts.next?.from ?? parts.last.to };
    const between = this.#reader.text(place).replace(/#.*/g, '').trim();
    if (between !== '/') return;
    const misplaced = this.posonlyargs.length > 0 || this.#keywordOnly || this.args.length === 0;
    if (misplaced) this.#reader.fail(place, 'a slash that separates no parameters');
    this.posonlyargs = this.args;
    this.args = [];
    parts.takeIf(',');
  }

  #one(parts: Parts): void {
    const star = parts.takeIf('*', '**');
    if (star?.name === '**') this.kwarg = this.#name(parts);
    else if (star) this.#star(star, parts);
    else this.#named(this.#name(parts), parts);
  }

  #star(star: Cst, parts: Parts): void {
    if (this.#keywordOnly) this.#reader.fail(star, 'a second star among the parameters');
    this.#keywordOnly = true;
    if (parts.is('VariableName')) this.vararg = this.#name(parts);
    else this.#bareStar = star;
  }

  #named(arg: Arg, parts: Parts): void {
    const value = parts.takeIf('AssignOp') ? this.#reader.expression(parts.take()) : null;
    if (this.#keywordOnly) {
      this.kwonlyargs.push(arg);
      this.kwDefaults.push(value);
      return;
    }
    if (value !== null) this.defaults.push(value);
    else if (this.defaults.length > 0) {
      this.#reader.fail(parts.last, 'a parameter without a default after one with a default');
    }
    this.args.push(arg);
  }

  #name(parts: Parts): Arg {
    const node = parts.take();
    const arg = identifier(this.#reader, node);
    if (this.#names.has(arg)) this.#reader.fail(node, `the parameter "${arg}" is there twice`);
    this.#names.add(arg);
    if (parts.is('TypeDef')) noAnnotations(this.#reader, parts.take());
    return { kind: 'arg', arg, ...this.#reader.at(node) };
  }
}

export const parameters: Rule<Arguments> = (reader, node) => {
  const parts = new Parts(reader, node);
  const found = new Parameters(reader);
  parts.takeIf('(');
  found.read(parts);
  const { posonlyargs, args, vararg, kwonlyargs, kwDefaults, kwarg, defaults } = found;
  return {
    kind: 'arguments',
    posonlyargs,
    args,
    vararg,
    kwonlyargs,
    kwDefaults,
    kwarg,
    defaults,
    ...reader.at(node),
  };
};

export function noAnnotations(reader: Reader, node: Cst): never {
  return reader.refuse(node, 'annotations', 'Leave the type out');
}
