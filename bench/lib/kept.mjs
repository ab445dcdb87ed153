import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Rows of a measurement that takes long, kept in a file as they are found: one that was broken off goes on where it
 * was. Rows that were measured otherwise (`key`, any JSON value) are thrown away.
 */
export class KeptRows {
  #file;
  #key;
  #rows = [];

  constructor(file, key) {
    this.#file = file;
    this.#key = JSON.stringify(key);
    if (!existsSync(file)) return;
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    if (JSON.stringify(kept.key) === this.#key) this.#rows = kept.rows;
  }

  /** The row of that name, if it is known already. */
  find(name) {
    return this.#rows.find((row) => row.name === name);
  }

  add(row) {
    this.#rows.push(row);
    const kept = { key: JSON.parse(this.#key), rows: this.#rows };
    writeFileSync(this.#file, `${JSON.stringify(kept)}\n`);
  }

  /** The measurement is whole. */
  done() {
    rmSync(this.#file, { force: true });
  }
}
