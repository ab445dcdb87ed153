import { TraceError, type TracePlace } from './errors.js';

/** Anything JSON can say. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** What was recorded, by what; written first. */
export interface TraceMeta {
  readonly python: {
    readonly version: string;
    readonly implementation: string;
    readonly platform: string;
  };
  /** The program, as the user named it. */
  readonly program: string;
  readonly argv: readonly string[];
  readonly recorder: { readonly name: string; readonly version: string };
  /** ISO 8601. */
  readonly startedAt: string;
  /** Which holders were recorded: none; variables of modules and items of containers; attributes and the rest too. */
  readonly holders: 'none' | 'slots' | 'full';
  readonly options: { readonly [key: string]: Json };
}

/** How the recorded program ended. */
export interface TraceEnd {
  readonly exitCode?: number;
  /** What stopped it, for people. */
  readonly error?: string;
  /** Set when recording stopped before the program did: the trace had become as large as it may be. */
  readonly stopped?: 'max-size';
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export function encodeMeta(meta: TraceMeta): Uint8Array {
  return encoder.encode(JSON.stringify(meta));
}

/** @throws TraceError `damaged` when it is no meta block. */
export function decodeMeta(payload: Uint8Array, place: TracePlace): TraceMeta {
  const meta = parseJson(payload, place);
  const problem = problemOfMeta(meta);
  if (problem === null) return meta as unknown as TraceMeta;
  throw new TraceError('damaged', place, `the meta block is not as it must be: ${problem}`);
}

function parseJson(payload: Uint8Array, place: TracePlace): Json {
  try {
    return JSON.parse(decoder.decode(payload)) as Json;
  } catch (cause) {
    throw new TraceError('damaged', place, 'the meta block is not JSON', { cause });
  }
}

function problemOfMeta(meta: Json): string | null {
  if (!isRecord(meta)) return 'it is no object';
  const { python, program, argv, recorder, startedAt, holders, options } = meta;
  if (!hasTexts(python, ['version', 'implementation', 'platform'])) return 'python';
  if (!hasTexts(recorder, ['name', 'version'])) return 'recorder';
  if (typeof program !== 'string') return 'program';
  if (typeof startedAt !== 'string') return 'startedAt';
  if (holders !== 'none' && holders !== 'slots' && holders !== 'full') return 'holders';
  if (!Array.isArray(argv) || argv.some((arg) => typeof arg !== 'string')) return 'argv';
  return isRecord(options) ? null : 'options';
}

function hasTexts(value: Json | undefined, keys: readonly string[]): boolean {
  return isRecord(value) && keys.every((key) => typeof value[key] === 'string');
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
