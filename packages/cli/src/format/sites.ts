import { sep } from 'node:path';
import type { Site } from '@refwind/core';
import { shown } from './escape.js';

/** Writes where something happened; files below the current folder by their path from there. */
export class Places {
  readonly #prefix: string;

  /** @param cwd the current folder, absolute */
  constructor(cwd: string) {
    this.#prefix = cwd.endsWith(sep) ? cwd : cwd + sep;
  }

  /** The file's name as it can be typed. */
  file(name: string): string {
    const below = name.startsWith(this.#prefix) && name.length > this.#prefix.length;
    return shown(below ? name.slice(this.#prefix.length) : name);
  }

  /** `app.py:3`; only the file where the instruction has no line; a dash where there is no place. */
  line(site: Site | null): string {
    if (site === null) return '-';
    const { file, line } = site;
    return line > 0 ? `${this.file(file)}:${line}` : this.file(file);
  }

  /** As `line`, whatever folder the file is in: for narrow columns. */
  short(site: Site | null): string {
    if (site === null) return '-';
    const { file, line } = site;
    const name = shown(file.slice(file.lastIndexOf('/') + 1));
    return line > 0 ? `${name}:${line}` : name;
  }

  /** `app.py:3 in f, CALL`; a dash where the program had not begun. */
  full(site: Site | null): string {
    if (site === null) return '-';
    const inFunction = site.function === '' ? '' : ` in ${shown(site.function)}`;
    return `${this.line(site)}${inFunction}, ${shown(site.opcode)}`;
  }
}
