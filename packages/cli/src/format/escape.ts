import { jsonText, shown } from '@refwind/exchange/pictures';

export { shown };

/** Source text on one line: tabs become spaces, the rest as `shown`. */
export function shownSource(text: string): string {
  return shownSourceLine(text.trim());
}

/** As `shownSource`, with its indentation. */
export function shownSourceLine(text: string): string {
  return shown(text.replace(/\t/g, '    '));
}

/** A value as JSON on one line. What `shown` would escape is escaped as JSON does: `\u202e`. */
export const toJson: (value: unknown) => string = jsonText;
