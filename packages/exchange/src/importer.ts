import type { Codec, Seq, TraceSink } from '@refwind/core';

/** How a file is imported. */
export interface ImportOptions {
  /** The file's name, for messages and where a format does not name the program; default `input`. */
  readonly name?: string;
  /** Leave out what is wrong and count it, instead of refusing the file. */
  readonly lenient?: boolean;
  /** What compresses the trace; default the portable codec. */
  readonly codec?: Codec;
  /** ISO 8601: what the trace says of its beginning where the file does not; default now. */
  readonly startedAt?: string;
  /** Told now and then how many bytes have been read. */
  readonly onProgress?: (bytes: number) => void;
}

/** What became of an import. */
export interface ImportResult {
  readonly events: Seq;
  /** Objects ever allocated. */
  readonly objects: number;
  /** Objects alive at the end. */
  readonly live: number;
  /** Lines that were left out, 0 unless `lenient`. */
  readonly skipped: number;
  /** Events that break a law of the event model and were kept, 0 unless `lenient`. */
  readonly unlawful: number;
  /** The first of what was wrong, as sentences; empty unless `lenient`. */
  readonly problems: readonly string[];
  /** What should be known of the trace: what the file did not say, or says differently. */
  readonly notes: readonly string[];
}

/** A format of which traces can be made. Formats are listed in `importers.ts`. */
export interface Importer {
  /** What `--as` takes. */
  readonly name: string;
  /** What it is and who writes it, for people: a few words without a full stop. */
  readonly title: string;
  /**
   * Reads a file's bytes, in any pieces, and writes a trace. Memory is bounded by the heap that the file tells of.
   * @throws ImportError where the file is not as it must be: then the sink has a trace up to about there
   * @throws TraceError `write-failed`
   */
  import(
    input: AsyncIterable<Uint8Array>,
    sink: TraceSink,
    options?: ImportOptions,
  ): Promise<ImportResult>;
}
