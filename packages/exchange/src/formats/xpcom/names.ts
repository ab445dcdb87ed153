/** What would end a class's name or a line, or what UTF-8 cannot say. */
const inClass = /[\p{Cc}\p{Cs}\p{Zs}\p{Zl}\p{Zp}<>%]/gu;
const inFrame = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}%]/gu;
const inFile = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}%(]/gu;

/** Stands for a name without any characters. */
const EMPTY = '%';

const escaped = (text: string, what: RegExp): string =>
  text === ''
    ? EMPTY
    : text.replace(what, (found) => `%${found.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A type's name as a class's: blanks and what else would part fields are written as `%0020`. */
export const classText = (name: string): string => escaped(name, inClass);

export const functionText = (name: string): string => escaped(name, inFrame);

export const fileText = (name: string): string => escaped(name, inFile);

/** What one of the three was made of. Other programs' names have no such escapes. */
export function plainText(text: string): string {
  if (!text.includes('%')) return text;
  if (text === EMPTY) return '';
  return text.replace(/%([0-9a-f]{4})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
