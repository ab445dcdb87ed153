import { type SiteId, siteAt, type TraceDictionary, type TypeId } from '@refwind/core';
import type { TextTable } from '../../text/textTable.js';

/** What a frame or a marker belongs to, for its colour; the numbers are places in `CATEGORIES`. */
export const Category = { other: 0, program: 1, type: 2, collector: 3 } as const;

export const CATEGORIES = [
  { name: 'Other', color: 'grey', subcategories: ['Other'] },
  { name: 'Program', color: 'blue', subcategories: ['Other'] },
  { name: 'Type', color: 'yellow', subcategories: ['Other'] },
  { name: 'Collector', color: 'orange', subcategories: ['Other'] },
];

interface Frame {
  readonly func: number;
  readonly category: number;
  readonly line: number | null;
}

/**
 * A thread's stacks while they are collected. A stack is the innermost frame, below it, for what is about an object, its
 * type: so the call tree tells both which line and which type.
 */
export class StackTables {
  readonly #dictionary: TraceDictionary;
  readonly #strings: TextTable;
  readonly #stacks: { readonly prefix: number | null; readonly frame: number }[] = [];
  readonly #frames: Frame[] = [];
  readonly #funcs: { readonly name: number; readonly fileName: number | null }[] = [];
  readonly #known = new Map<string, number>();

  constructor(dictionary: TraceDictionary, strings: TextTable) {
    this.#dictionary = dictionary;
    this.#strings = strings;
  }

  /** The stack of an instruction. */
  ofSite(site: SiteId): number {
    return this.#interned(`site ${site}`, () => {
      const place = siteAt(this.#dictionary, site);
      if (place === null) return this.#stack(null, '(before the program)', null, null);
      const { file, line, function: name } = place;
      return this.#stack(null, name, file, line > 0 ? line : null);
    });
  }

  /** The same with the type of an object below. */
  ofType(site: SiteId, type: TypeId): number {
    return this.#interned(`type ${site} ${type}`, () => {
      const { name } = this.#dictionary.types[type];
      return this.#stack(this.ofSite(site), name, null, null);
    });
  }

  /** The tables as the format has them, a column for each field. */
  tables(): object {
    return {
      stackTable: this.#stackTable(),
      frameTable: this.#frameTable(),
      funcTable: this.#funcTable(),
      resourceTable: { lib: [], name: [], host: [], type: [], length: 0 },
      nativeSymbols: { libIndex: [], address: [], name: [], functionSize: [], length: 0 },
    };
  }

  #stack(prefix: number | null, name: string, file: string | null, line: number | null): number {
    const fileName = file === null ? null : this.#strings.of(file);
    const nameId = this.#strings.of(name);
    const func = this.#interned(
      `func ${nameId} ${fileName}`,
      () => this.#funcs.push({ name: nameId, fileName }) - 1,
    );
    const category = prefix === null ? Category.program : Category.type;
    const frame = this.#interned(
      `frame ${func} ${line} ${category}`,
      () => this.#frames.push({ func, category, line }) - 1,
    );
    return this.#interned(
      `stack ${prefix} ${frame}`,
      () => this.#stacks.push({ prefix, frame }) - 1,
    );
  }

  #interned(key: string, make: () => number): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#known.set(key, made);
    return made;
  }

  #stackTable(): object {
    const rows = this.#stacks;
    return {
      frame: rows.map(({ frame }) => frame),
      prefix: rows.map(({ prefix }) => prefix),
      length: rows.length,
    };
  }

  #frameTable(): object {
    const rows = this.#frames;
    const all = <T>(value: T): T[] => rows.map(() => value);
    return {
      address: all(-1),
      inlineDepth: all(0),
      category: rows.map(({ category }) => category),
      subcategory: all(0),
      func: rows.map(({ func }) => func),
      nativeSymbol: all(null),
      innerWindowID: all(0),
      line: rows.map(({ line }) => line),
      column: all(null),
      length: rows.length,
    };
  }

  #funcTable(): object {
    const rows = this.#funcs;
    const all = <T>(value: T): T[] => rows.map(() => value);
    return {
      name: rows.map(({ name }) => name),
      isJS: all(false),
      relevantForJS: all(false),
      resource: all(-1),
      fileName: rows.map(({ fileName }) => fileName),
      lineNumber: all(null),
      columnNumber: all(null),
      length: rows.length,
    };
  }
}
