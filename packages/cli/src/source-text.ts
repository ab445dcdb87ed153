import type { Site, TraceReader } from '@refwind/core';
import { shownSource } from './format/escape.js';

/** The program's source lines, as far as the trace keeps them. */
export class SourceText {
  readonly #reader: TraceReader;
  readonly #files = new Map<string, readonly string[]>();

  constructor(reader: TraceReader) {
    this.#reader = reader;
  }

  /** The line's text without indentation, safe to show; empty where it is not known. */
  lineAt(site: Site | null): string {
    if (site === null || site.line < 1) return '';
    return shownSource(this.#linesOf(site.file)[site.line - 1] ?? '');
  }

  #linesOf(file: string): readonly string[] {
    let lines = this.#files.get(file);
    if (lines === undefined) {
      lines = this.#reader.sources.get(file)?.split(/\r\n|\r|\n/) ?? [];
      this.#files.set(file, lines);
    }
    return lines;
  }
}
