import type {
  EventChunk,
  TraceDictionary,
  TraceEnd,
  TraceMeta,
  TraceSummary,
  TraceWriter,
} from '@refwind/core';
import { loadCore, loadFiles } from '../engine.js';
import type { DictionaryGrowth } from './messages.js';

/** The trace of a running simulation. Nothing is written before the first chunk, or the end. */
export class TraceFile {
  readonly #writer: TraceWriter;
  readonly #dictionary: TraceDictionary;

  private constructor(writer: TraceWriter) {
    this.#writer = writer;
    this.#dictionary = writer.dictionary;
  }

  /** @param source the script: what lines are shown from */
  static async create(
    path: string,
    meta: TraceMeta,
    source: { readonly file: string; readonly text: string },
  ): Promise<TraceFile> {
    const [core, files] = await Promise.all([loadCore(), loadFiles()]);
    const sink = files.fileSink(path);
    const dictionary = new core.TraceDictionary();
    const writer = new core.TraceWriter(sink, dictionary, meta, { codec: files.zlibCodec });
    writer.addSource(source.file, source.text);
    return new TraceFile(writer);
  }

  get bytes(): number {
    return this.#writer.bytesWritten;
  }

  /** @throws TraceError `write-failed` */
  async write(chunk: EventChunk, growth: DictionaryGrowth): Promise<void> {
    for (const text of growth.strings) this.#dictionary.string(text);
    for (const type of growth.types) this.#dictionary.addType(type);
    for (const site of growth.sites) this.#dictionary.addSite(site);
    for (const code of growth.codes) this.#dictionary.addCode(code);
    await this.#writer.writeChunk(chunk);
  }

  /** @throws TraceError `write-failed` */
  finish(end: TraceEnd): Promise<TraceSummary> {
    return this.#writer.finish(end);
  }

  async abort(): Promise<void> {
    await this.#writer.abort();
  }
}
