import { fieldProblem, LineProblem } from '../errors.js';

type Raw = { readonly [field: string]: unknown };

/** A JSON object whose fields are taken one by one, each checked; what was not taken may not be there. */
export class Fields {
  readonly #raw: Raw;
  readonly #path: string;
  readonly #taken: string[] = [];

  /** @throws LineProblem when `value` is no object */
  constructor(value: unknown, path = '') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      if (path === '') throw new LineProblem(`expected a JSON object, found ${typeName(value)}`);
      throw fieldProblem(path, 'an object', value);
    }
    this.#raw = value as Raw;
    this.#path = path === '' ? '' : `${path}.`;
  }

  /** The value of a field, `undefined` when it is not there. */
  any(field: string): unknown {
    const value = this.peek(field);
    if (value !== undefined) this.#taken.push(field);
    return value;
  }

  /** As `any`, without taking it. */
  peek(field: string): unknown {
    return Object.hasOwn(this.#raw, field) ? this.#raw[field] : undefined;
  }

  has(field: string): boolean {
    return Object.hasOwn(this.#raw, field);
  }

  /** Whether a field is `null`; if so it is taken. */
  isNull(field: string): boolean {
    if (this.#raw[field] !== null) return false;
    this.#taken.push(field);
    return true;
  }

  text(field: string): string {
    const value = this.any(field);
    if (typeof value === 'string') return value;
    throw this.#problem(field, 'a text', value);
  }

  flag(field: string): boolean {
    const value = this.any(field);
    if (typeof value === 'boolean') return value;
    throw this.#problem(field, 'true or false', value);
  }

  /** A whole number, low ≤ value ≤ high. */
  whole(field: string, low: number, high: number): number {
    const value = this.any(field);
    if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) {
      return value;
    }
    throw this.#problem(field, `a whole number from ${low} to ${high}`, value);
  }

  oneOf<const T extends string>(field: string, known: readonly T[]): T {
    const value = this.any(field);
    const match = known.find((each) => each === value);
    if (match !== undefined) return match;
    throw this.#problem(field, known.map((each) => `"${each}"`).join(' or '), value);
  }

  list(field: string): readonly unknown[] {
    const value = this.any(field);
    if (Array.isArray(value)) return value;
    throw this.#problem(field, 'a list', value);
  }

  /** A field that is an object; `of` takes its fields. */
  inner<T>(field: string, of: (fields: Fields) => T): T {
    const fields = new Fields(this.any(field), this.#path + field);
    const value = of(fields);
    fields.end();
    return value;
  }

  /** What `take` gives when the field is there. */
  optional<T>(field: string, take: () => T): T | undefined {
    return this.has(field) ? take() : undefined;
  }

  /** @throws LineProblem when a field is there that was not taken */
  end(): void {
    const fields = Object.keys(this.#raw);
    if (fields.length === this.#taken.length) return;
    const left = fields.find((field) => !this.#taken.includes(field)) ?? '';
    throw new LineProblem(`field ${this.#path}${left}: no such field is known here`);
  }

  #problem(field: string, expected: string, value: unknown): LineProblem {
    return fieldProblem(this.#path + field, expected, value);
  }
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
