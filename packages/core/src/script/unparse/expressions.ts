import type {
  Arguments,
  BinOp,
  Call,
  ComparisonOperator,
  Comprehension,
  Dict,
  Expression,
  FormattedValue,
  JoinedStr,
  Keyword,
  Operator,
  Slice,
  Subscript,
  UnaryOperator,
} from '../syntax.js';
import { escaped, fullyEscaped, literal } from './literals.js';

/** How closely an expression binds; where a higher level is needed, it gets parentheses. */
const TEST = 0;
const OR = 1;
const AND = 2;
const NOT = 3;
const COMPARE = 4;
const OPERAND = 5;
const UNARY = 11;
const POWER = 12;
const ATOM = 14;

const OPERATORS: Readonly<Record<Operator, readonly [string, number]>> = {
  BitOr: ['|', 5],
  BitXor: ['^', 6],
  BitAnd: ['&', 7],
  LShift: ['<<', 8],
  RShift: ['>>', 8],
  Add: ['+', 9],
  Sub: ['-', 9],
  Mult: ['*', 10],
  MatMult: ['@', 10],
  Div: ['/', 10],
  Mod: ['%', 10],
  FloorDiv: ['//', 10],
  Pow: ['**', POWER],
};

const COMPARISONS: Readonly<Record<ComparisonOperator, string>> = {
  Eq: '==',
  NotEq: '!=',
  Lt: '<',
  LtE: '<=',
  Gt: '>',
  GtE: '>=',
  Is: 'is',
  IsNot: 'is not',
  In: 'in',
  NotIn: 'not in',
};

const PREFIXES: Readonly<Record<UnaryOperator, string>> = {
  Invert: '~',
  Not: 'not ',
  UAdd: '+',
  USub: '-',
};

export function operatorSign(op: Operator): string {
  return OPERATORS[op][0];
}

/** Expressions as source; `quote` is for the strings in it, another one within an f-string. */
export class ExpressionWriter {
  readonly #quote: string;

  constructor(quote = "'") {
    this.#quote = quote;
  }

  write(node: Expression, level = TEST): string {
    const text = this.#plain(node);
    return levelOf(node) < level ? `(${text})` : text;
  }

  #plain(node: Expression): string {
    switch (node.kind) {
      case 'BoolOp': {
        const [sign, level] = node.op === 'And' ? [' and ', NOT] : [' or ', AND];
        return node.values.map((value) => this.write(value, level)).join(sign);
      }
      case 'NamedExpr':
        return `(${node.target.id} := ${this.write(node.value)})`;
      case 'BinOp':
        return this.#binary(node);
      case 'UnaryOp':
        return `${PREFIXES[node.op]}${this.write(node.operand, node.op === 'Not' ? NOT : UNARY)}`;
      case 'Lambda':
        return `lambda${this.parameters(node.args).replace(/^(?=.)/, ' ')}: ${this.write(node.body)}`;
      case 'IfExp':
        return `${this.write(node.body, OR)} if ${this.write(node.test, OR)} else ${this.write(node.orelse)}`;
      case 'Dict':
        return this.#dict(node);
      case 'Set':
        return `{${this.#list(node.elts)}}`;
      case 'ListComp':
        return `[${this.write(node.elt)}${this.#generators(node.generators)}]`;
      case 'SetComp':
        return `{${this.write(node.elt)}${this.#generators(node.generators)}}`;
      case 'DictComp':
        return `{${this.write(node.key)}: ${this.write(node.value)}${this.#generators(node.generators)}}`;
      case 'GeneratorExp':
        return `(${this.write(node.elt)}${this.#generators(node.generators)})`;
      case 'Yield':
        return node.value === null ? '(yield)' : `(yield ${this.write(node.value)})`;
      case 'YieldFrom':
        return `(yield from ${this.write(node.value)})`;
      case 'Compare': {
        const rest = node.ops.map((op, index) => {
          return ` ${COMPARISONS[op]} ${this.write(node.comparators[index]!, OPERAND)}`;
        });
        return this.write(node.left, OPERAND) + rest.join('');
      }
      case 'Call':
        return this.#call(node);
      case 'FormattedValue':
        return this.#formatted(node);
      case 'JoinedStr':
        return this.#joined(node);
      case 'Constant':
        return literal(node.value, this.#quote);
      case 'Attribute':
        return `${this.#owner(node.value)}.${node.attr}`;
      case 'Subscript':
        return this.#subscript(node);
      case 'Starred':
        return `*${this.write(node.value, OPERAND)}`;
      case 'Name':
        return node.id;
      case 'List':
        return `[${this.#list(node.elts)}]`;
      case 'Tuple':
        return `(${this.#list(node.elts)}${node.elts.length === 1 ? ',' : ''})`;
      case 'Slice':
        return this.#slice(node);
    }
  }

  #list(elts: readonly Expression[]): string {
    return elts.map((elt) => this.write(elt)).join(', ');
  }

  #binary({ left, op, right }: BinOp): string {
    const [sign, level] = OPERATORS[op];
    const [before, after] = op === 'Pow' ? [level + 1, UNARY] : [level, level + 1];
    return `${this.write(left, before)} ${sign} ${this.write(right, after)}`;
  }

  #dict({ keys, values }: Dict): string {
    const entries = values.map((value, index) => {
      const key = keys[index] ?? null;
      if (key === null) return `**${this.write(value, OPERAND)}`;
      return `${this.write(key)}: ${this.write(value)}`;
    });
    return `{${entries.join(', ')}}`;
  }

  #generators(generators: readonly Comprehension[]): string {
    return generators
      .map(({ target, iter, ifs }) => {
        const conditions = ifs.map((test) => ` if ${this.write(test, OR)}`).join('');
        return ` for ${this.write(target)} in ${this.write(iter, OR)}${conditions}`;
      })
      .join('');
  }

  #call({ func, args, keywords }: Call): string {
    return `${this.#owner(func)}(${this.arguments(args, keywords)})`;
  }

  arguments(args: readonly Expression[], keywords: readonly Keyword[]): string {
    const named = keywords.map(({ arg, value }) => {
      return arg === null ? `**${this.write(value)}` : `${arg}=${this.write(value)}`;
    });
    return [...args.map((arg) => this.write(arg)), ...named].join(', ');
  }

  /** What stands before a dot, a bracket or a call. A number there would swallow the dot. */
  #owner(node: Expression): string {
    const number = node.kind === 'Constant' && /^(int|float)$/.test(node.value.type);
    return number ? `(${this.write(node)})` : this.write(node, ATOM);
  }

  #subscript({ value, slice }: Subscript): string {
    const several = slice.kind === 'Tuple' && slice.elts.some(({ kind }) => kind === 'Slice');
    const index = several
      ? `${this.#list(slice.elts)}${slice.elts.length === 1 ? ',' : ''}`
      : this.write(slice);
    return `${this.#owner(value)}[${index}]`;
  }

  #slice({ lower, upper, step }: Slice): string {
    const [from, to, by] = [lower, upper, step].map((part) => (part ? this.write(part) : ''));
    return `${from}:${to}${step ? `:${by}` : ''}`;
  }

  #joined({ values }: JoinedStr): string {
    const inner = values.map((value) => {
      if (value.kind === 'FormattedValue') return this.#formatted(value);
      return escaped(textOf(value.value), this.#quote).replace(/[{}]/g, '$&$&');
    });
    return `f${this.#quote}${inner.join('')}${this.#quote}`;
  }

  /** `{value!r:spec}`. Strings in it take the other quote, as Python before 3.12 needs. */
  #formatted({ value, conversion, formatSpec }: FormattedValue): string {
    const inner = new ExpressionWriter(this.#quote === "'" ? '"' : "'").write(value, ATOM);
    const spaced = inner.startsWith('{') ? ` ${inner}` : inner;
    const spec = formatSpec?.values.map((part) => {
      return part.kind === 'FormattedValue'
        ? this.#formatted(part)
        : fullyEscaped(textOf(part.value));
    });
    return `{${spaced}${conversion ? `!${conversion}` : ''}${spec ? `:${spec.join('')}` : ''}}`;
  }

  parameters({ posonlyargs, args, vararg, kwonlyargs, kwDefaults, kwarg, defaults }: Arguments) {
    const positional = [...posonlyargs, ...args].map(({ arg }, index, all) => {
      const value = defaults[index - (all.length - defaults.length)];
      return value === undefined ? arg : `${arg}=${this.write(value)}`;
    });
    if (posonlyargs.length > 0) positional.splice(posonlyargs.length, 0, '/');
    if (vararg !== null) positional.push(`*${vararg.arg}`);
    else if (kwonlyargs.length > 0) positional.push('*');
    const named = kwonlyargs.map(({ arg }, index) => {
      const value = kwDefaults[index] ?? null;
      return value === null ? arg : `${arg}=${this.write(value)}`;
    });
    const rest = kwarg === null ? [] : [`**${kwarg.arg}`];
    return [...positional, ...named, ...rest].join(', ');
  }
}

function textOf(value: { type: string; value?: unknown }): string {
  return typeof value.value === 'string' ? value.value : '';
}

function levelOf(node: Expression): number {
  switch (node.kind) {
    case 'Lambda':
    case 'IfExp':
      return TEST;
    case 'BoolOp':
      return node.op === 'Or' ? OR : AND;
    case 'UnaryOp':
      return node.op === 'Not' ? NOT : UNARY;
    case 'Compare':
      return COMPARE;
    case 'BinOp':
      return OPERATORS[node.op][1];
    default:
      return ATOM;
  }
}
