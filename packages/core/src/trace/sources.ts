import type { BlockAccess } from './blocks.js';
import type { SourceInfo } from './directory.js';
import { BlockType } from './format.js';
import { readTyped } from './openIndex.js';
import { decodeSource } from './sourceBlock.js';

/** The source texts kept in a trace, by file name; a text is read when it is asked for. */
export class TraceSources {
  readonly #access: BlockAccess;
  readonly #offsets = new Map<string, number>();

  constructor(access: BlockAccess, infos: readonly SourceInfo[]) {
    this.#access = access;
    for (const { file, offset } of infos) this.#offsets.set(file, offset);
  }

  get size(): number {
    return this.#offsets.size;
  }

  has(file: string): boolean {
    return this.#offsets.has(file);
  }

  /** File names, in the order in which they were added. */
  keys(): IterableIterator<string> {
    return this.#offsets.keys();
  }

  /**
   * A file's text, `undefined` when the trace does not have it.
   * @throws TraceError when its block is damaged.
   */
  get(file: string): string | undefined {
    const offset = this.#offsets.get(file);
    if (offset === undefined) return undefined;
    const { source } = this.#access;
    const { payload } = readTyped(this.#access, offset, source.size, BlockType.source);
    return decodeSource(payload, { file: source.name, offset }).text;
  }
}
