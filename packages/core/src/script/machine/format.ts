import { callSpecial, specialOf } from './calls.js';
import { findItem } from './dictOps.js';
import type { Machine } from './machine.js';
import { DictObject, Instance, Tuple } from './objects.js';
import { floatText, reprText, strText } from './textForms.js';
import { typeOf } from './typeOf.js';
import { Float, isInt, isNumber, type Value } from './values.js';

/** `template % args`. */
export function percentFormat(machine: Machine, template: string, args: Value): string {
  const values = args instanceof Tuple ? args.items : [args];
  let used = 0;
  const next = (): Value => {
    if (used >= values.length)
      throw machine.error('TypeError', 'not enough arguments for format string');
    used += 1;
    return values[used - 1] as Value;
  };
  const text = template.replace(
    /%(?:\((\w+)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+))?([a-zA-Z%])/g,
    (
      _all,
      key: string | undefined,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      kind: string,
    ) => {
      if (kind === '%') return '%';
      const wide = width === '*' ? Number(next()) : width === undefined ? 0 : Number(width);
      const exact =
        precision === '*' ? Number(next()) : precision === undefined ? null : Number(precision);
      const value = key === undefined ? next() : keyed(machine, args, key);
      return pad(
        conversion(machine, kind, value, flags, exact),
        wide,
        flags,
        isNumber(value) && kind !== 's',
      );
    },
  );
  if (used < values.length && !(args instanceof DictObject) && args instanceof Tuple) {
    throw machine.error('TypeError', 'not all arguments converted during string formatting');
  }
  return text;
}

function keyed(machine: Machine, args: Value, key: string): Value {
  const value = args instanceof DictObject ? findItem(machine, args, key) : undefined;
  if (value === undefined) throw machine.error('KeyError', key);
  return value;
}

function conversion(
  machine: Machine,
  kind: string,
  value: Value,
  flags: string,
  precision: number | null,
): string {
  switch (kind) {
    case 's':
      return cut(strText(machine, value), precision);
    case 'r':
    case 'a':
      return cut(reprText(machine, value), precision);
    case 'c':
      return typeof value === 'number' ? String.fromCodePoint(value) : String(value);
    case 'd':
    case 'i':
    case 'u':
      return signed(integerOf(machine, value, kind), flags);
    case 'x':
      return signedText(integerOf(machine, value, kind), 16, flags);
    case 'X':
      return signedText(integerOf(machine, value, kind), 16, flags).toUpperCase();
    case 'o':
      return signedText(integerOf(machine, value, kind), 8, flags);
    default:
      return signed(floatOf(machine, value, kind, precision ?? 6), flags);
  }
}

const cut = (text: string, precision: number | null): string =>
  precision === null ? text : text.slice(0, precision);

function signed(text: string, flags: string): string {
  if (text.startsWith('-')) return text;
  if (flags.includes('+')) return `+${text}`;
  return flags.includes(' ') ? ` ${text}` : text;
}

const signedText = (text: string, base: number, flags: string): string =>
  signed(BigInt(text).toString(base), flags);

function integerOf(machine: Machine, value: Value, kind: string): string {
  if (isInt(value)) return BigInt(value).toString();
  if (value instanceof Float) return BigInt(Math.trunc(value.value)).toString();
  throw machine.error(
    'TypeError',
    `%${kind} format: a real number is required, not ${typeOf(value).name}`,
  );
}

function floatOf(machine: Machine, value: Value, kind: string, precision: number): string {
  if (!isNumber(value))
    throw machine.error('TypeError', `must be real number, not ${typeOf(value).name}`);
  return fixed(value instanceof Float ? value.value : Number(value), kind, precision);
}

function fixed(value: number, kind: string, precision: number): string {
  switch (kind.toLowerCase()) {
    case 'e':
      return value.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2');
    case 'g':
      return general(value, precision);
    default:
      return Number.isFinite(value) ? value.toFixed(precision) : floatText(value);
  }
}

function general(value: number, precision: number): string {
  if (value === 0 || !Number.isFinite(value)) return value === 0 ? '0' : floatText(value);
  const digits = Math.max(1, precision);
  const power = Number(value.toExponential(digits - 1).split('e')[1]);
  if (power < -4 || power >= digits) {
    const [base, exponent] = value.toExponential(digits - 1).split('e') as [string, string];
    const short = base.includes('.') ? base.replace(/\.?0+$/, '') : base;
    return `${short}e${exponent.startsWith('-') ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  const plain = value.toFixed(Math.max(0, digits - 1 - power));
  return plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain;
}

function pad(text: string, width: number, flags: string, isNumeric: boolean): string {
  if (text.length >= width) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || !isNumeric) return text.padStart(width);
  const sign = /^[+-]/.test(text) ? text.charAt(0) : '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

/** `format(value, spec)`. */
export function formatValue(machine: Machine, value: Value, spec: string): string {
  if (value instanceof Instance && specialOf(value, '__format__') !== undefined) {
    return callSpecial(machine, value, '__format__', [spec]) as string;
  }
  if (spec === '') return strText(machine, value);
  const parts = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/u.exec(
    spec,
  );
  if (!parts)
    throw machine.error(
      'ValueError',
      `Invalid format specifier '${spec}' for object of type '${typeOf(value).name}'`,
    );
  const [, fill = ' ', align, sign = '-', , zero, width = '0', comma, precision, kind] = parts;
  const numeric = isNumber(value) && kind !== 's' && typeof value !== 'boolean';
  const text = numeric
    ? numberText(
        machine,
        value,
        kind,
        precision === undefined ? null : Number(precision),
        sign,
        comma,
      )
    : cut(strText(machine, value), precision === undefined ? null : Number(precision));
  const filler = zero && !align ? '0' : fill;
  return aligned(
    text,
    Number(width),
    filler,
    align ?? (zero && numeric ? '=' : numeric ? '>' : '<'),
  );
}

function numberText(
  machine: Machine,
  value: Value,
  kind: string | undefined,
  precision: number | null,
  sign: string,
  comma: string | undefined,
): string {
  let text: string;
  if (value instanceof Float && kind === undefined && precision === null)
    text = floatText(value.value);
  else if (kind === '%')
    text = `${fixed(100 * Number(value instanceof Float ? value.value : value), 'f', precision ?? 6)}%`;
  else if (kind && 'bodxX'.includes(kind)) {
    const base = { b: 2, o: 8, d: 10, x: 16, X: 16 }[kind] as number;
    text = BigInt(integerOf(machine, value, kind)).toString(base);
    if (kind === 'X') text = text.toUpperCase();
  } else if (kind === undefined && isInt(value)) text = BigInt(value).toString();
  else text = floatOf(machine, value, kind ?? 'g', precision ?? 6);
  if (comma)
    text = text
      .replace(/\B(?=(\d{3})+(?!\d))/, comma)
      .replace(/\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, comma));
  return signed(text, sign === '-' ? '' : sign);
}

function aligned(text: string, width: number, fill: string, align: string): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  switch (align) {
    case '<':
      return text + fill.repeat(missing);
    case '^':
      return fill.repeat(Math.floor(missing / 2)) + text + fill.repeat(Math.ceil(missing / 2));
    case '=': {
      const sign = /^[+-]/.test(text) ? text.charAt(0) : '';
      return sign + fill.repeat(missing) + text.slice(sign.length);
    }
    default:
      return fill.repeat(missing) + text;
  }
}
