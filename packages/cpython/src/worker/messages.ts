import type { EventCode, SiteEntry, StringId, TypeEntry } from '@refwind/core/trace';
import type { Instrumentation } from '../instrument/shared.js';
import type { ProgramEnd, ProgramOptions } from '../runtime/program.js';
import type { LooseChunk } from '../tracking/chunk-assembler.js';
import type { CollectorStart } from '../tracking/passes.js';
import type { SelectionOptions } from '../tracking/selection.js';

/** What a worker is started for. */
export type WorkerTask = SnapshotTask | RunTask;

/** Make a snapshot of memory. */
interface SnapshotTask {
  readonly kind: 'snapshot';
  /** URL of the interpreter's JavaScript module. */
  readonly loader: string;
}

/** Run a program, recorded or not. */
export interface RunTask {
  readonly kind: 'run';
  /** URL of the interpreter's JavaScript module. */
  readonly loader: string;
  readonly program: ProgramOptions;
  /** Whether the evaluation loop is compiled well before the program starts. */
  readonly warmUp: boolean;
  /** Nothing is recorded without. */
  readonly record?: {
    readonly instrumentation: Instrumentation;
    /** Attributes are followed too. */
    readonly fields: boolean;
    readonly check?: CheckRhythm;
    readonly selection: SelectionOptions;
    /** Recording starts at the program's mark of this label; else at its start. */
    readonly since?: string;
    /** The interpreter's shutdown is recorded as well. */
    readonly shutdown: boolean;
    /** What a `ColumnPool` shares. */
    readonly columns: SharedArrayBuffer;
  };
  /** One byte; 2 interrupts the program. */
  readonly interrupt: SharedArrayBuffer;
}

/** What was added to the dictionary since the last such message. */
export interface DictionaryGrowth {
  readonly strings: readonly string[];
  readonly types: readonly TypeEntry[];
  readonly sites: readonly SiteEntry[];
  readonly codes: readonly EventCode[];
  /** Strings among all so far that may be forgotten once they are written. */
  readonly passing: readonly StringId[];
}

/** A recorded count that was not what the memory held. */
export interface CountMismatch {
  readonly file: string;
  readonly line: number;
  /** The object's id. */
  readonly object: number;
  readonly typeName: string;
  /** The recorded count. */
  readonly expected: number;
  /** The count field in the interpreter's memory. */
  readonly found: number;
}

/** A container or instance whose recorded links are not what the interpreter's collector sees. */
export interface LinkMismatch {
  readonly file: string;
  readonly line: number;
  /** The owner's id. */
  readonly object: number;
  readonly typeName: string;
  /** The id of what it holds. */
  readonly held: number;
  readonly heldTypeName: string;
  /** How often it holds it: by the recorded links, and by its type's traverse function. */
  readonly expected: number;
  readonly found: number;
}

/** What `check` found of the links, when all holders are recorded. */
export interface LinkReport {
  readonly comparisons: number;
  readonly differences: number;
  /** The first few differences. */
  readonly examples: readonly LinkMismatch[];
  /** References to live recorded objects at all line boundaries together, and those with a known holder. */
  readonly references: number;
  readonly held: number;
  /** Types of the objects whose references have no known holder, most first. */
  readonly unnamed: readonly UnnamedReference[];
}

/** References without a known holder to objects of one type, at all lines that were compared together. */
export interface UnnamedReference {
  readonly typeName: string;
  readonly references: number;
  /** One of these objects, and the line that was about to run. */
  readonly object: number;
  readonly file: string;
  readonly line: number;
  /** The lines, `FILE:LINE`, before which most of them were found. */
  readonly lines: readonly { readonly line: string; readonly references: number }[];
}

/** When counts and links are compared: at every line, or as often as keeps the work in proportion to the events. */
export type CheckRhythm = 'lines' | 'sampled';

/** What `check` compared: at every line boundary, or some of them, every live recorded object's count. */
export interface CheckReport {
  readonly rhythm: CheckRhythm;
  readonly boundaries: number;
  readonly comparisons: number;
  readonly mismatches: number;
  /** The first few mismatches. */
  readonly examples: readonly CountMismatch[];
  /** When all holders are recorded. */
  readonly links?: LinkReport;
}

/** Something that this build of CPython cannot do, which the program tried. */
export interface RecordNote {
  readonly code: 'threads' | 'subprocess' | 'network' | 'native-module' | 'unwatched' | 'no-mark';
  readonly message: string;
}

/** A chunk; its code and slot columns are in a place of the column pool. */
export interface ChunkMessage {
  readonly kind: 'chunk';
  readonly chunk: Omit<LooseChunk, 'code' | 'slot'>;
  readonly place: number;
  readonly growth: DictionaryGrowth;
}

/** From the worker to the thread that started it. */
export type WorkerMessage =
  | { readonly kind: 'snapshot'; readonly bytes: Uint8Array<ArrayBuffer> }
  | {
      readonly kind: 'booted';
      readonly pythonVersion: string;
      /** When the program is recorded. */
      readonly collector: CollectorStart | undefined;
    }
  | ChunkMessage
  | {
      readonly kind: 'source';
      readonly file: string;
      /** Its content, of a program that is no file. */
      readonly text?: string;
    }
  | { readonly kind: 'note'; readonly note: RecordNote }
  | {
      readonly kind: 'done';
      readonly end: ProgramEnd;
      readonly check: CheckReport | undefined;
      /** Seconds that the program itself ran. */
      readonly seconds: number;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };
