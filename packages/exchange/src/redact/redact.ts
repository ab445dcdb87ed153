import {
  type Codec,
  type Json,
  Op,
  TraceDictionary,
  type TraceEnd,
  type TraceMeta,
  type TraceReader,
  type TraceSink,
  TraceWriter,
} from '@refwind/core';
import { Pseudonyms, type Role } from './pseudonyms.js';

export interface RedactOptions {
  /** Only what one of these matches (`*` stands for anything) is replaced; default: all but Python's own words. */
  readonly match?: readonly string[];
  /** Default: the portable codec. */
  readonly codec?: Codec;
  /** Told now and then how many events have been written. */
  readonly onProgress?: (seq: number) => void;
}

/** What was replaced, and what stayed. */
export interface Redaction {
  /** Different names, paths, keys and labels that were replaced. */
  readonly replaced: number;
  /** Files of which the text is gone. */
  readonly sources: number;
  /** Words and texts that stayed, sorted. */
  readonly kept: readonly string[];
}

/**
 * Writes a trace as it is, with pseudonyms for file paths, functions, types, variables, keys and marks; without the
 * program's texts, arguments and error. Events, counts, sizes, lines and moments stay, so every question has the same numbers.
 * @throws TraceError where the trace is damaged, or cannot be written
 */
export async function redact(
  reader: TraceReader,
  sink: TraceSink,
  { match = [], codec, onProgress }: RedactOptions = {},
): Promise<Redaction> {
  const names = new Pseudonyms(match);
  const dictionary = redactedDictionary(reader.dictionary, names);
  const writer = new TraceWriter(sink, dictionary, redactedMeta(reader.meta, names), {
    ...(codec !== undefined && { codec }),
    ...(reader.start > 0 && { start: reader.columnsAt(reader.start) }),
  });
  for (const chunk of reader.chunks()) {
    await writer.writeChunk(chunk);
    onProgress?.(chunk.firstSeq + chunk.length - 1);
  }
  await writer.finish(redactedEnd(reader.summary.end));
  return {
    replaced: names.replaced,
    sources: reader.sources.size,
    kept: [...names.kept].sort(),
  };
}

/** The same numbers for other texts: no row changes. */
function redactedDictionary(from: TraceDictionary, names: Pseudonyms): TraceDictionary {
  const to = new TraceDictionary();
  const roles = rolesOf(from);
  from.strings.forEach((text, id) => {
    to.strings.push(names.of(text, roles[id] ?? 'name'));
  });
  for (const { name, gc } of from.types) to.addType({ name: names.of(name, 'name'), gc });
  for (const site of from.sites) to.addSite(site);
  for (const code of from.codes) to.addCode(code);
  return to;
}

/** A text that is for several things is treated as the one of which least may be seen. */
function rolesOf({ sites, codes, strings }: TraceDictionary): (Role | undefined)[] {
  const roles: (Role | undefined)[] = new Array(strings.length);
  for (const { opcode } of sites)
    if (/^[A-Z][A-Z0-9_]*$/.test(strings[opcode])) roles[opcode] = 'opcode';
  for (const site of sites) roles[site.function] = undefined;
  for (const { op, arg } of codes) if (op === Op.mark) roles[arg] = 'label';
  for (const { file } of sites) roles[file] = 'file';
  return roles;
}

function redactedMeta(meta: TraceMeta, names: Pseudonyms): TraceMeta {
  return {
    ...meta,
    program: names.of(meta.program, 'file'),
    argv: meta.argv.map((_, at) => `argument${at}`),
    options: redactedJson(meta.options, names) as TraceMeta['options'],
  };
}

/** Numbers and flags stay, and the recorder's own names for them. */
function redactedJson(value: Json, names: Pseudonyms): Json {
  if (typeof value === 'string') return names.of(value, 'name');
  if (Array.isArray(value)) return value.map((each: Json) => redactedJson(each, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, redactedJson(each as Json, names)]),
  );
}

/** The error's text may quote anything. */
function redactedEnd(end: TraceEnd | null): TraceEnd | null {
  return end?.error === undefined ? end : { ...end, error: 'an error, redacted' };
}
