import { watchLabel, watchOf } from '@refwind/core';
import { PUBLIC_WORDS } from './words.js';

/** What a text of a trace is for; a text may be for several. */
export type Role = 'file' | 'label' | 'opcode' | 'name';

/** A quoted text, a word, a number that is no index, or anything else that is not punctuation. */
const token =
  /(?<prefix>[bBrRuU]{0,2})(?<quoted>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<word>[\p{L}_][\p{L}\p{N}\p{M}_]*)|(?<place>#\d+)|(?<number>\d[\d_.eEjJ]*)|(?<other>[^\p{P}\p{S}\s]|\p{Cs})/gsu;

/** Replaces names by pseudonyms: the same for the same name, numbered in the order in which names come up. */
export class Pseudonyms {
  readonly #isMatched: (text: string) => boolean;
  readonly #known = new Map<string, string>();
  /** Texts and words that stayed. */
  readonly kept = new Set<string>();
  /** How many different ones were replaced. */
  get replaced(): number {
    return this.#known.size;
  }

  /** @param patterns what to replace (`*` stands for anything); all that is no public word when empty */
  constructor(patterns: readonly string[]) {
    this.#isMatched = matcherOf(patterns);
  }

  /** A text's pseudonym; its shape stays where questions depend on it. */
  of(text: string, role: Role): string {
    if (text === '') return text;
    if (role === 'opcode') return this.#keep(text);
    if (role === 'file') return this.#file(text);
    if (role === 'label') return this.#label(text);
    return this.#words(text);
  }

  #file(text: string): string {
    const isBuiltIn = /^<[a-z]+>$/.test(text) && PUBLIC_WORDS.has(text.slice(1, -1));
    if (isBuiltIn || !this.#isMatched(text)) return this.#keep(text);
    const [extension] = /\.(py|pyw|pyi|c|cc|cpp|h|js|ts|rs)$/.exec(text) ?? [''];
    return this.#stable('file', text) + extension;
  }

  /** The recorder's own marks are what questions ask for. */
  #label(text: string): string {
    if (text === 'shutdown' || /^round:\d+$/.test(text)) return this.#keep(text);
    const watch = watchOf(text);
    if (watch !== null) {
      const name = this.#isMatched(watch.name)
        ? this.#stable('watched', watch.name)
        : this.#keep(watch.name);
      return watchLabel(watch.object, name);
    }
    if (/^gc\.\w+\([\d, ]*\)$/.test(text) || !this.#isMatched(text)) return this.#keep(text);
    return this.#stable('mark', text);
  }

  #words(text: string): string {
    return text.replace(token, (found: string, ...rest: unknown[]) => {
      const { quoted, prefix, word, place, number } = rest.at(-1) as Record<string, string>;
      if (place !== undefined) return found;
      if (word !== undefined) return this.#word(word);
      if (number !== undefined) return this.#number(text, number);
      if (!this.#isMatched(quoted === undefined ? found : quoted.slice(1, -1)))
        return this.#keep(found);
      return quoted === undefined
        ? this.#stable('other', found)
        : `${prefix}'${this.#stable('text', quoted)}'`;
    });
  }

  #word(word: string): string {
    if (PUBLIC_WORDS.has(word) || !this.#isMatched(word)) return this.#keep(word);
    return this.#stable('name', word);
  }

  /** Numbers count places (`stack 0`), except within keys, where they are the program's. */
  #number(text: string, number: string): string {
    if (!text.startsWith('[') || !this.#isMatched(number)) return number;
    return this.#stable('', number);
  }

  #keep(text: string): string {
    this.kept.add(text);
    return text;
  }

  #stable(kind: string, text: string): string {
    const key = `${kind} ${text}`;
    let pseudonym = this.#known.get(key);
    if (pseudonym === undefined) {
      pseudonym = `${kind}${this.#known.size + 1}`;
      this.#known.set(key, pseudonym);
    }
    return pseudonym;
  }
}

function matcherOf(patterns: readonly string[]): (text: string) => boolean {
  if (patterns.length === 0) return () => true;
  const sources = patterns.map((pattern) =>
    pattern
      .split('*')
      .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
      .join('.*'),
  );
  const matched = new RegExp(`^(?:${sources.join('|')})$`, 'su');
  return (text) => matched.test(text);
}
