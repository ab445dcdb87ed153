import { ByteReader } from './byteReader.js';
import { ByteWriter } from './byteWriter.js';
import type { TracePlace } from './errors.js';

/** The text of one of the program's files. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

export function encodeSource({ file, text }: SourceText): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  out.text(file);
  out.text(text);
  return out.take();
}

/** @throws TraceError `damaged` */
export function decodeSource(payload: Uint8Array, place: TracePlace): SourceText {
  const reader = new ByteReader(payload, 'the source', place);
  const source = { file: reader.text(), text: reader.text() };
  reader.end();
  return source;
}
