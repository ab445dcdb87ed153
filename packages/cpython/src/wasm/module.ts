import { RecorderError } from '../errors.js';
import { WasmBytes } from './bytes.js';
import { WasmCursor } from './cursor.js';

/** Section ids of the WebAssembly binary format. */
export const SectionId = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  global: 6,
  export: 7,
  code: 10,
} as const;

/** A section as a labelled byte range: `bytes[start, end)` is its content. */
export interface WasmSection {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** What of a module an instrumentation needs to know; bodies stay byte ranges. */
export interface WasmModule {
  readonly bytes: Uint8Array;
  readonly sections: readonly WasmSection[];
  readonly typeCount: number;
  readonly importedFunctions: number;
  readonly importedGlobals: number;
  /** Type index of each defined function. */
  readonly functionTypes: Uint32Array;
  readonly definedGlobals: number;
  readonly exportCount: number;
  /** Exported functions' names to function indices. */
  readonly exportedFunctions: ReadonlyMap<string, number>;
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** @throws RecorderError `unsupported-module` when the bytes are not a module of the expected shape. */
export function parseModule(bytes: Uint8Array): WasmModule {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new RecorderError(
      'unsupported-module',
      'the file is not a WebAssembly module (version 1)',
    );
  }
  const sections = parseSections(bytes);
  const cursorOf = (id: number): WasmCursor => sectionCursor({ bytes, sections }, id);
  const imports = countImports(cursorOf(SectionId.import));
  const exports = parseExports(cursorOf(SectionId.export));
  return {
    bytes,
    sections,
    typeCount: cursorOf(SectionId.type).u32(),
    importedFunctions: imports.functions,
    importedGlobals: imports.globals,
    functionTypes: parseFunctionTypes(cursorOf(SectionId.function)),
    definedGlobals: cursorOf(SectionId.global).u32(),
    exportCount: exports.count,
    exportedFunctions: exports.functions,
  };
}

/**
 * A cursor at the start of a section's content.
 * @throws RecorderError `unsupported-module` when there is no such section
 */
export function sectionCursor(
  { bytes, sections }: Pick<WasmModule, 'bytes' | 'sections'>,
  id: number,
): WasmCursor {
  const section = sections.find((candidate) => candidate.id === id);
  if (!section) {
    throw new RecorderError('unsupported-module', `the WebAssembly module has no section ${id}`);
  }
  return new WasmCursor(bytes, section.start, section.end);
}

function parseSections(bytes: Uint8Array): WasmSection[] {
  const sections: WasmSection[] = [];
  const cursor = new WasmCursor(bytes, MAGIC.length);
  while (!cursor.done) {
    const id = cursor.u8();
    const length = cursor.u32();
    const start = cursor.position;
    cursor.skip(length);
    sections.push({ id, start, end: cursor.position });
  }
  return sections;
}

const ImportKind = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;

function countImports(cursor: WasmCursor): { functions: number; globals: number } {
  let functions = 0;
  let globals = 0;
  for (let left = cursor.u32(); left > 0; left--) {
    cursor.skip(cursor.u32());
    cursor.skip(cursor.u32());
    const kind = cursor.u8();
    if (kind === ImportKind.function) {
      functions++;
      cursor.skipLeb();
    } else if (kind === ImportKind.global) {
      globals++;
      cursor.skip(2);
    } else if (kind === ImportKind.tag) {
      cursor.skip(1);
      cursor.skipLeb();
    } else {
      if (kind === ImportKind.table) cursor.skip(1);
      skipLimits(cursor);
    }
  }
  return { functions, globals };
}

function skipLimits(cursor: WasmCursor): void {
  const flags = cursor.u8();
  cursor.skipLeb();
  if (flags & 1) cursor.skipLeb();
}

/** How many parameters functions of a type have, and how many results. */
export function functionShape(
  module: WasmModule,
  type: number,
): { readonly parameters: number; readonly results: number } {
  const section = module.sections.find((candidate) => candidate.id === SectionId.type)!;
  const cursor = new WasmCursor(module.bytes, section.start, section.end);
  cursor.u32();
  for (let index = 0; ; index++) {
    const form = cursor.u8();
    if (form !== 0x60) {
      throw new RecorderError(
        'unsupported-module',
        `type ${index} of the module is no function type`,
      );
    }
    const parameters = cursor.u32();
    cursor.skip(parameters);
    const results = cursor.u32();
    cursor.skip(results);
    if (index === type) return { parameters, results };
  }
}

function parseFunctionTypes(cursor: WasmCursor): Uint32Array {
  const types = new Uint32Array(cursor.count());
  for (let i = 0; i < types.length; i++) types[i] = cursor.u32();
  return types;
}

function parseExports(cursor: WasmCursor): { count: number; functions: Map<string, number> } {
  const functions = new Map<string, number>();
  const count = cursor.u32();
  for (let left = count; left > 0; left--) {
    const name = cursor.name();
    const kind = cursor.u8();
    const index = cursor.u32();
    if (kind === 0) functions.set(name, index);
  }
  return { count, functions };
}

/** A list-shaped section with `count` more entries, given as encoded bytes, at its end. */
export function appendEntries(
  module: WasmModule,
  section: WasmSection,
  added: { count: number; bytes: Uint8Array },
): Uint8Array {
  const cursor = new WasmCursor(module.bytes, section.start, section.end);
  const count = cursor.u32();
  return new WasmBytes(section.end - section.start + added.bytes.length + 8)
    .u32(count + added.count)
    .raw(module.bytes.subarray(cursor.position, section.end))
    .raw(added.bytes)
    .view();
}
