/** What a spreadsheet takes for the beginning of a formula; and the sign that tells it not to. */
const formula = /^[=+\-@\t\r']/;
const quoted = /[",\r\n]/;
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * A text as a field of a CSV file (RFC 4180). One that a spreadsheet would run as a formula gets an apostrophe before it,
 * as does one that begins with an apostrophe, so that it can be taken away again. Lone surrogates become U+FFFD.
 */
export function csvText(text: string): string {
  const plain = text.replace(loneSurrogate, '\ufffd');
  const safe = formula.test(plain) ? `'${plain}` : plain;
  return quoted.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A CSV file's record as it is put together from lines: a field between quotes may go on over several. */
export class CsvRecords {
  #fields: string[] = [];
  /** The field that has not ended; `null` when none is open. */
  #open: string | null = null;

  /** Whether a record has begun that has not ended. */
  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** The next line; the record that ends with it, `null` when it goes on. */
  line(text: string): string[] | null {
    let at = 0;
    if (this.#open !== null) {
      at = this.#inQuotes(text, 0, `${this.#open}\n`);
      if (this.#open !== null) return null;
    } else if (text[0] === '"') {
      at = this.#inQuotes(text, 1, '');
      if (this.#open !== null) return null;
    } else at = this.#plain(text, 0);
    while (at < text.length) {
      at++;
      if (text[at] !== '"') at = this.#plain(text, at);
      else {
        at = this.#inQuotes(text, at + 1, '');
        if (this.#open !== null) return null;
      }
    }
    const record = this.#fields;
    this.#fields = [];
    return record;
  }

  /** Takes a field without quotes from `from` on; where it ends. */
  #plain(text: string, from: number): number {
    const comma = text.indexOf(',', from);
    const end = comma < 0 ? text.length : comma;
    this.#fields.push(text.slice(from, end));
    return end;
  }

  /** Takes the rest of a field between quotes; where it ends. */
  #inQuotes(text: string, from: number, before: string): number {
    let field = before;
    for (let at = from; ; ) {
      const quote = text.indexOf('"', at);
      if (quote < 0) {
        this.#open = field + text.slice(at);
        return text.length;
      }
      field += text.slice(at, quote);
      if (text[quote + 1] !== '"') {
        const end = this.#plain(text, quote + 1);
        this.#fields.push(field + (this.#fields.pop() ?? ''));
        this.#open = null;
        return end;
      }
      field += '"';
      at = quote + 2;
    }
  }
}
