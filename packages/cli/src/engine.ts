// The heavy packages, loaded when a command needs them, so that `--help` starts at once.

export const loadCore = () => import('@refwind/core');

/** The part of core that knows traces and not rxjs, which alone takes a tenth of a second to load. */
export const loadTraces = () => import('@refwind/core/trace');

export const loadFiles = () => import('@refwind/core/node');

export const loadReplay = () => import('@refwind/replay');

export const loadRecorder = () => import('@refwind/cpython');

export const loadExchange = () => import('@refwind/exchange');

/** Not a dependency: whoever asks in SQL installs it. */
export const loadDuckDb = () => import('@duckdb/node-api');
