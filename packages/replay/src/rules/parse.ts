import { COMPARATORS, type Comparator } from '../queries/find/predicate.js';
import { nearestNames } from '../resolve/nearest.js';
import { MEASURES, type Measure, type Rule, RuleError } from './rule.js';

/** Longer ones are refused. */
const LONGEST = 1000;

const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  ...{ kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 },
  ...{ kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 },
};

/** Measures that are about a type's objects, or about lines; the others have neither. */
const TYPED: readonly Measure[] = MEASURES.filter((measure) => measure !== 'unbalanced');
const PLACED: readonly Measure[] = ['leaks', 'cycles', 'growth', 'never-freed', 'unbalanced'];

/**
 * Reads a rule: a measure, a comparison, a number; before or after the comparison what it is restricted to.
 *
 * | rule | demands |
 * |---|---|
 * | `leaks == 0` | no object that nobody can reach is left unfreed at the end |
 * | `cycles == 0 in app/tree.py` | no cycle was closed by a line of that file, whether the collector freed it or not |
 * | `growth(mark:round) <= 0 type Node` | no more nodes at the last mark `round` than at the first one |
 * | `peak bytes < 50MB`, `peak objects < 1000 type Node` | never more than that at once |
 * | `live objects <= 10 type Session at mark:closed` | so many at a moment, the end unless one is given |
 * | `never-freed type Session == 0` | all of them were freed, the interpreter's shutdown included |
 * | `unbalanced app/cache.py == 0` | every reference that a line of the file took was given back |
 *
 * @throws RuleError with what was expected
 */
export function parseRule(text: string): Rule {
  return new RuleParser(text).parse();
}

const RESTRICTIONS = ['type', 'in', 'at'] as const;

class RuleParser {
  readonly #text: string;
  readonly #words: readonly string[];
  #next = 0;
  #typeName: string | null = null;
  #place: string | null = null;
  #at: string | null = null;

  constructor(text: string) {
    this.#text = text;
    if (text.length > LONGEST) {
      throw new RuleError(`${text.slice(0, 40)}…`, `longer than ${LONGEST} characters.`);
    }
    this.#words = [...text.matchAll(/"[^"]*"|'[^']*'|==|!=|<=|>=|[<>]|[^\s<>=!"']+|[!="']/g)].map(
      String,
    );
  }

  parse(): Rule {
    const [measure, marks] = this.#measure();
    if (measure === 'unbalanced' && this.#isName()) this.#place = this.#name('a file');
    this.#restrictions();
    const comparator = this.#comparator();
    const amount = this.#amount();
    this.#restrictions();
    if (this.#next < this.#words.length) {
      throw this.#expected("the end, or 'type NAME', 'in FILE', 'at MOMENT'", 0, RESTRICTIONS);
    }
    const rule = {
      text: this.#text,
      measure,
      marks,
      typeName: this.#typeName,
      place: this.#place,
      at: this.#at,
      comparator,
      amount,
    };
    checkRestrictions(rule);
    return rule;
  }

  #measure(): [Measure, string | null] {
    const word = this.#take();
    const growth = /^growth\((?:mark:)?(.+)\)$/.exec(word);
    if (growth !== null) return ['growth', growth[1]];
    if (word === 'peak' || word === 'live') {
      const unit = this.#take();
      const measure = MEASURES.find((each) => each === `${word} ${unit}`);
      if (measure !== undefined) return [measure, null];
      throw this.#expected(`'bytes' or 'objects' after '${word}'`, 1, ['bytes', 'objects']);
    }
    const measure = MEASURES.find((each) => each === word && each !== 'growth');
    if (measure !== undefined) return [measure, null];
    throw this.#expected(
      "'leaks', 'cycles', 'growth(mark:LABEL)', 'peak bytes', 'peak objects', 'live bytes', 'live objects', " +
        "'never-freed' or 'unbalanced'",
      1,
      MEASURES.map((each) => each.replace(/ .*/, '')),
    );
  }

  #restrictions(): void {
    for (;;) {
      const word = this.#words[this.#next];
      if (word === 'type' && this.#typeName === null) this.#typeName = this.#named('a type');
      else if (word === 'in' && this.#place === null) this.#place = this.#named('a file');
      else if (word === 'at' && this.#at === null) this.#at = this.#named('a moment');
      else return;
    }
  }

  #named(what: string): string {
    this.#next++;
    return this.#name(what);
  }

  #name(what: string): string {
    if (!this.#isName()) throw this.#expected(what);
    return this.#take().replace(/^(["'])(.*)\1$/s, '$2');
  }

  #isName(): boolean {
    const word = this.#words[this.#next];
    return (
      word !== undefined && !/^[<>=!]/.test(word) && !RESTRICTIONS.some((each) => each === word)
    );
  }

  #comparator(): Comparator {
    const word = this.#take();
    const found = COMPARATORS.find((each) => each === word);
    if (found !== undefined) return found;
    throw this.#expected('one of == != <= < >= >', 1, RESTRICTIONS);
  }

  #amount(): number {
    const word = this.#take();
    const [, digits = '', unit = ''] = /^(\d{1,15}(?:\.\d+)?)([a-z]*)$/i.exec(word) ?? [];
    const value = Number(digits) * (unit === '' ? 1 : (UNITS[unit.toLowerCase()] ?? Number.NaN));
    if (digits !== '' && Number.isFinite(value)) return value;
    throw this.#expected('a number, such as 0, 1000 or 50MB', 1);
  }

  /** The next word; empty at the end. */
  #take(): string {
    return this.#words[this.#next++] ?? '';
  }

  /** @param words that may stand here: the nearest is proposed */
  #expected(what: string, back = 0, words: readonly string[] = []): RuleError {
    const word = this.#words[this.#next - back];
    const found = word === undefined ? 'nothing more is there' : `there is '${word}'`;
    const [near] = nearestNames(word ?? '', words);
    const hint = near === undefined ? '' : ` Did you mean '${near}'?`;
    return new RuleError(this.#text, `expected ${what}; ${found}.${hint}`);
  }
}

function checkRestrictions({ text, measure, typeName, place, at }: Rule): void {
  const refuse = (what: string, measures: readonly Measure[]): RuleError =>
    new RuleError(text, `'${measure}' cannot be asked of ${what}; ${measures.join(', ')} can.`);
  if (typeName !== null && !TYPED.includes(measure)) throw refuse('a type', TYPED);
  if (place !== null && !PLACED.includes(measure)) throw refuse('a file', PLACED);
  if (at === null || measure.startsWith('live') || measure === 'leaks') return;
  throw refuse('a moment', ['live bytes', 'live objects', 'leaks']);
}
