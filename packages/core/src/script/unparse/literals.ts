import type { ConstantValue } from '../syntax.js';

/** Longer decimal literals are refused by CPython; hexadecimal ones are not. */
const LONGEST_DECIMAL = 10n ** 4000n;

/** A literal as Python writes it, strings in that quote. */
export function literal(constant: ConstantValue, quote: string): string {
  switch (constant.type) {
    case 'None':
      return 'None';
    case 'Ellipsis':
      return '...';
    case 'bool':
      return constant.value ? 'True' : 'False';
    case 'int':
      return constant.value < LONGEST_DECIMAL
        ? constant.value.toString()
        : `0x${constant.value.toString(16)}`;
    case 'float':
      return float(constant.value);
    case 'str':
      return `${quote}${escaped(constant.value, quote)}${quote}`;
    case 'bytes':
      return `b${quote}${escaped(constant.value, quote).replace(/[\x80-\xff]/g, hex)}${quote}`;
  }
}

function float(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '1e999';
  const text = String(value);
  return /^\d+$/.test(text) ? `${text}.0` : text;
}

const NAMED: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
};

/** A text between quotes: control characters, lone surrogates and that quote as escapes. */
export function escaped(text: string, quote: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be found
  return text.replace(/[\0-\x1f\x7f\\'"]|\p{Surrogate}|\ufeff/gu, (character) => {
    if (character === quote) return `\\${quote}`;
    if (character === "'" || character === '"') return character;
    return NAMED[character] ?? hex(character);
  });
}

/** The same, where neither quotes nor braces can stand: in the format of an f-string's replacement. */
export function fullyEscaped(text: string): string {
  return escaped(text, '').replace(/['"{}]/g, hex);
}

function hex(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
