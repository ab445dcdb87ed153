import type { Options } from 'tsup';

type Entries = Record<string, string>;

/** Never copied into a bundle, whoever imports them: they belong to whoever runs the tests. */
const testTools = ['vitest', 'fast-check'];

const shared: Options = {
  target: ['node20', 'es2022'],
  outDir: 'dist',
  sourcemap: true,
  treeshake: true,
  silent: true,
  // Keep `node:`, so that a built file shows as plainly as its source what it needs.
  removeNodeProtocol: false,
  external: testTools,
  // Several configurations may write into one dist; scripts/setup.mjs removes what is left over.
  clean: false,
};

/**
 * A package's public entries: ESM, CommonJS and types. Code that two entries share goes into chunks,
 * so that a class is the same class through either of them.
 */
export function library(entry: Entries): Options {
  return {
    ...shared,
    entry,
    format: ['esm', 'cjs'],
    dts: true,
    splitting: Object.keys(entry).length > 1,
    shims: true,
  };
}

/** An entry that is started and never imported: one whole file per format, no types. */
export function program(entry: Entries, formats: Options['format'] = ['esm', 'cjs']): Options {
  return { ...shared, entry, format: formats, dts: false, splitting: false, shims: true };
}
