import type { ObjectId, Seq } from '@refwind/core';
import type { Timeline } from '@refwind/replay';
import type { MeasureName } from './stacks/measures.js';

/** What of a trace is exported. */
export interface ExportOptions {
  /** The first event, default the first that there is. */
  readonly from?: Seq;
  /** The last event, default the last of all. A format that shows one moment shows the one after it. */
  readonly to?: Seq;
  /** Only events about these objects (those about no object, passes and marks, stay); default: about all. */
  readonly objects?: readonly ObjectId[];
  /** What the trace is called where a format has a place for that; default its program's name. */
  readonly traceName?: string;
  /** What a format counts that has room for one amount: `collapsed`; default bytes allocated. */
  readonly measure?: MeasureName;
  /** Told now and then which event has been reached. */
  readonly onProgress?: (seq: Seq) => void;
}

/**
 * A format into which a trace can be turned. Formats are listed in `exporters.ts`, each with a folder of its own in
 * `formats`.
 */
export interface Exporter {
  /** What `--as` takes: lower-case letters and digits. */
  readonly name: string;
  /** What it is and who reads it, for people: a few words without a full stop. */
  readonly title: string;
  /** Of its files, with the dot. */
  readonly extension: string;
  /** Whether its bytes are not text: such are not printed to a terminal. */
  readonly isBinary: boolean;
  /**
   * The file's bytes in pieces, made as they are asked for. Each piece is the reader's own. Memory is bounded: a
   * format says so where it keeps more than the heap of one moment.
   * @throws RefwindError where the options ask for what the format cannot say
   */
  export(timeline: Timeline, options?: ExportOptions): AsyncIterable<Uint8Array>;
}

/** A piece of one of an export's files. */
export interface FilePiece {
  /** Within the folder, with forward slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** As `Exporter`, for formats of several files. */
export interface FolderExporter extends Pick<Exporter, 'name' | 'title'> {
  /**
   * The files' bytes in pieces, those of one file in order. Files of earlier exports may be in the folder: a trace of the
   * same name takes the place of its own.
   */
  export(timeline: Timeline, options?: ExportOptions): AsyncIterable<FilePiece>;
}
