/** A double-quoted JSON string, as a regular expression's source. */
export const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;

const NEEDS_QUOTES = /[\s"\p{Cc}\p{Surrogate}]/u;

/** `text` as it is where that is clear, else as a JSON string. */
export function word(text: string): string {
  return text === '' || text === '@' || NEEDS_QUOTES.test(text) ? JSON.stringify(text) : text;
}

/** The text that `word` wrote, `null` when it is neither a word nor a JSON string. */
export function unword(written: string): string | null {
  if (!written.startsWith('"')) return NEEDS_QUOTES.test(written) ? null : written;
  try {
    const text: unknown = JSON.parse(written);
    return typeof text === 'string' ? text : null;
  } catch {
    return null;
  }
}

/** A line's words; quotes keep blanks together. `null` when a quote does not close. */
export function splitWords(line: string): string[] | null {
  const words = line.match(new RegExp(`(?:${QUOTED}|[^\\s"])+`, 'g')) ?? [];
  const rest = line.replace(new RegExp(`${QUOTED}|[^\\s"]`, 'g'), '');
  return rest.includes('"') ? null : words;
}
