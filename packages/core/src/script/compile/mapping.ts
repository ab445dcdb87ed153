import type { Unit } from './unit.js';

/**
 * A dict that is built in parts: its items wait on the stack until there are enough of them, or until another mapping is
 * to be merged in between. @see Python/codegen.c: codegen_dict, codegen_subkwargs
 */
export class MappingInParts {
  readonly #unit: Unit;
  readonly #line: number;
  readonly #merge: 'DICT_UPDATE' | 'DICT_MERGE';
  #waiting = 0;
  #isBegun = false;

  constructor(unit: Unit, line: number, merge: 'DICT_UPDATE' | 'DICT_MERGE') {
    this.#unit = unit;
    this.#line = line;
    this.#merge = merge;
  }

  /** A key and a value have been pushed. */
  item(): void {
    this.#waiting++;
  }

  /** How many items wait on the stack. */
  get waiting(): number {
    return this.#waiting;
  }

  /** What waits becomes a part of the dict. */
  flush(): void {
    if (this.#waiting === 0 && this.#isBegun) return;
    this.#unit.emit('BUILD_MAP', this.#line, this.#waiting);
    if (this.#isBegun) this.#unit.emit(this.#merge, this.#line, 1);
    this.#isBegun = true;
    this.#waiting = 0;
  }

  /** A whole mapping, which `push` puts on the stack. */
  mapping(push: () => void): void {
    this.flush();
    push();
    this.#unit.emit(this.#merge, this.#line, 1);
  }
}
