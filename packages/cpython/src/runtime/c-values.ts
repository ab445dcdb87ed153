import type { EmscriptenModule } from './interpreter.js';

/** `ml_flags` of Include/methodobject.h: one argument; arguments as an array. */
export const METHOD_FLAG = { oneArgument: 8, fastCall: 0x80 } as const;
/** Bytes of a `PyMethodDef`: name, function, flags, doc. */
const METHOD_BYTES = 16;

/** A function of a `PyMethodDef`: `flags` of `METHOD_FLAG`, `function_` an index of the module's table. */
export type Method = readonly [name: string, function_: number, flags: number, doc: string];

/** Calls `use` with a text as a C string, which is gone afterwards. */
export function withText<T>(
  module: EmscriptenModule,
  text: string,
  use: (pointer: number) => T,
): T {
  const pointer = module.stringToNewUTF8(text);
  try {
    return use(pointer);
  } finally {
    module._free(pointer);
  }
}

/** The four bytes at an address, as an unsigned number. */
export function wordAt(module: EmscriptenModule, address: number): number {
  return module.HEAPU32[address >>> 2]!;
}

/** A `PyMethodDef` array, which lives as long as the interpreter. */
export function methodTable(module: EmscriptenModule, methods: readonly Method[]): number {
  const table = module._malloc((methods.length + 1) * METHOD_BYTES);
  const words = methods.flatMap(([name, function_, flags, doc]) => [
    module.stringToNewUTF8(name),
    function_,
    flags,
    module.stringToNewUTF8(doc),
  ]);
  module.HEAPU32.set([...words, 0, 0, 0, 0], table >>> 2);
  return table;
}
