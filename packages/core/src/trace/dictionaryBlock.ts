import {
  type EventCode,
  FreeBy,
  Op,
  type SiteEntry,
  type TraceDictionary,
} from '../events/dictionary.js';
import { ByteReader } from './byteReader.js';
import { ByteWriter } from './byteWriter.js';
import type { TracePlace } from './errors.js';

/** How much of a dictionary is written. */
export interface DictionarySize {
  readonly strings: number;
  readonly types: number;
  readonly sites: number;
  readonly codes: number;
}

export function dictionarySize(dictionary: TraceDictionary): DictionarySize {
  return {
    strings: dictionary.strings.length,
    types: dictionary.types.length,
    sites: dictionary.sites.length,
    codes: dictionary.codes.length,
  };
}

/** What was added to the dictionary since it had size `from`; `null` when nothing was. */
export function encodeDictionaryGrowth(
  dictionary: TraceDictionary,
  from: DictionarySize,
): Uint8Array | null {
  const strings = dictionary.strings.slice(from.strings);
  const types = dictionary.types.slice(from.types);
  const sites = dictionary.sites.slice(from.sites);
  const codes = dictionary.codes.slice(from.codes);
  if (strings.length + types.length + sites.length + codes.length === 0) return null;
  const out = new ByteWriter();
  for (const count of [from.strings, from.types, from.sites, from.codes]) out.varint(count);
  for (const added of [strings, types, sites, codes]) out.varint(added.length);
  for (const text of strings) out.text(text);
  for (const type of types) {
    out.u8(type.gc ? 1 : 0);
    out.text(type.name);
  }
  for (const site of sites) writeSite(out, site);
  for (const code of codes) writeCode(out, code);
  return out.take();
}

function writeSite(out: ByteWriter, site: SiteEntry): void {
  out.varint(site.file);
  out.varint(site.line);
  out.varint(site.function);
  out.varint(site.offset);
  out.varint(site.opcode);
}

function writeCode(out: ByteWriter, code: EventCode): void {
  out.u8(code.op);
  out.varint(code.site + 1);
  out.varint(code.arg);
}

/**
 * Appends what a dictionary block adds.
 * @throws TraceError `damaged`; the dictionary may then have part of it.
 */
export function decodeDictionaryGrowth(
  payload: Uint8Array,
  dictionary: TraceDictionary,
  place: TracePlace,
): void {
  const reader = new ByteReader(payload, 'the dictionary', place);
  const { strings, types, sites, codes } = dictionarySize(dictionary);
  for (const known of [strings, types, sites, codes]) {
    const from = reader.varint();
    if (from !== known) reader.fail(`goes on from entry ${from}, but ${known} are known`);
  }
  const counts = [1, 2, 5, 3].map((least) => reader.count('entries', least));
  for (let i = 0; i < counts[0]; i++) addString(dictionary, reader.text());
  for (let i = 0; i < counts[1]; i++) {
    const gc = reader.below(2, 'a type flag') === 1;
    dictionary.addType({ name: reader.text(), gc });
  }
  for (let i = 0; i < counts[2]; i++) dictionary.addSite(readSite(reader, dictionary));
  for (let i = 0; i < counts[3]; i++) dictionary.addCode(readCode(reader, dictionary));
  reader.end();
}

/** Keeps ids as written, also where a text was written twice. */
function addString(dictionary: TraceDictionary, text: string): void {
  const id = dictionary.strings.length;
  if (dictionary.string(text) !== id) dictionary.strings.push(text);
}

function readSite(reader: ByteReader, { strings }: TraceDictionary): SiteEntry {
  const file = reader.below(strings.length, 'a site with file');
  const line = reader.varint();
  const name = reader.below(strings.length, 'a site with function');
  const offset = reader.varint();
  const opcode = reader.below(strings.length, 'a site with opcode');
  return { file, line, function: name, offset, opcode };
}

function readCode(reader: ByteReader, dictionary: TraceDictionary): EventCode {
  const op = reader.below(Op.mark + 1, 'a code with operation') as Op;
  const site = reader.below(dictionary.sites.length + 1, 'a code with site') - 1;
  const arg = reader.below(argLimit(op, dictionary), 'a code with argument');
  if ((op === Op.incref || op === Op.decref) && arg === 0) reader.fail('has a code with delta 0');
  return { op, site, arg };
}

function argLimit(op: Op, dictionary: TraceDictionary): number {
  switch (op) {
    case Op.alloc:
      return dictionary.types.length;
    case Op.incref:
    case Op.decref:
      return 2 ** 31;
    case Op.free:
      return FreeBy.called + 1;
    case Op.mark:
      return dictionary.strings.length;
    default:
      return 1;
  }
}
