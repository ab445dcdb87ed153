import type { Site, TraceError, TraceReader } from '@refwind/core';
import { shownSource } from './format/escape.js';

/** The program's source lines, as far as the trace keeps them. */
export class SourceText {
  /** The first text that could not be read; its lines are left out. */
  damage: TraceError | null = null;
  readonly #reader: TraceReader;
  readonly #isDamage: (error: unknown) => error is TraceError;
  readonly #files = new Map<string, readonly string[]>();

  /** @param isDamage tells a damaged text from other failures */
  constructor(reader: TraceReader, isDamage: (error: unknown) => error is TraceError) {
    this.#reader = reader;
    this.#isDamage = isDamage;
  }

  /** The line's text without indentation, safe to show; empty where it is not known. */
  lineAt(site: Site | null): string {
    if (site === null || site.line < 1) return '';
    return shownSource(this.#linesOf(site.file)[site.line - 1] ?? '');
  }

  /** The line as it is, not safe to show; empty where it is not known. */
  text(file: string, line: number): string {
    return this.#linesOf(file)[line - 1] ?? '';
  }

  /** How many lines are known of a file; 0 where its text is not. */
  lineCount(file: string): number {
    const lines = this.#linesOf(file);
    // What follows the last line's end is no line.
    return lines[lines.length - 1] === '' ? lines.length - 1 : lines.length;
  }

  /** The lines from `line − context` to `line + context`, as far as there are such; not safe to show. */
  around(file: string, line: number, context: number): { first: number; lines: readonly string[] } {
    const first = Math.max(1, line - context);
    const last = Math.min(this.lineCount(file), line + context);
    return { first, lines: line > last ? [] : this.#linesOf(file).slice(first - 1, last) };
  }

  #linesOf(file: string): readonly string[] {
    let lines = this.#files.get(file);
    if (lines === undefined) {
      lines = this.#read(file).split(/\r\n|\r|\n/);
      this.#files.set(file, lines);
    }
    return lines;
  }

  #read(file: string): string {
    try {
      return this.#reader.sources.get(file) ?? '';
    } catch (error) {
      if (!this.#isDamage(error)) throw error;
      this.damage ??= error;
      return '';
    }
  }
}
