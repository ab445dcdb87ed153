/** Where the text of a literal is wrong, from its start, and how. */
export class BadEscape extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/**
 * What the text of a string literal (without prefix and quotes) stands for. A backslash before something that
 * is no escape stays, as in Python.
 */
export function decodeEscapes(text: string, { bytes = false } = {}): string {
  let result = '';
  let at = 0;
  for (;;) {
    const backslash = text.indexOf('\\', at);
    if (backslash < 0) return result + text.slice(at);
    result += text.slice(at, backslash);
    const [value, length] = escapeAt(text, backslash, bytes);
    result += value;
    at = backslash + length;
  }
}

/** What the escape there means, and how many characters it takes. */
function escapeAt(text: string, at: number, bytes: boolean): [value: string, length: number] {
  const letter = text[at + 1] ?? '';
  const simple = SIMPLE[letter];
  if (simple !== undefined) return [simple, 2];
  const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4));
  if (octal) return [octalCharacter(octal[0], bytes), 1 + octal[0].length];
  if (letter === 'x') return [hexCharacter(text, at, 2), 4];
  if (bytes) return [`\\${letter}`, 1 + letter.length];
  if (letter === 'u') return [hexCharacter(text, at, 4), 6];
  if (letter === 'U') return [hexCharacter(text, at, 8), 10];
  if (letter === 'N') throw new BadEscape(at, 'a character by its Unicode name');
  return [`\\${letter}`, 1 + letter.length];
}

function octalCharacter(digits: string, bytes: boolean): string {
  const code = Number.parseInt(digits, 8);
  return String.fromCharCode(bytes ? code & 0xff : code);
}

function hexCharacter(text: string, at: number, count: number): string {
  const digits = text.slice(at + 2, at + 2 + count);
  const code = Number.parseInt(digits, 16);
  if (digits.length < count || !/^[0-9a-fA-F]+$/.test(digits) || code > 0x10ffff) {
    throw new BadEscape(at, `\\${text[at + 1]} without ${count} hexadecimal digits of a character`);
  }
  return String.fromCodePoint(code);
}
