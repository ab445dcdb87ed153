// The heavy packages, loaded when a command needs them, so that `--help` starts at once.

export const loadCore = () => import('@refwind/core');

export const loadFiles = () => import('@refwind/core/node');

export const loadReplay = () => import('@refwind/replay');

export const loadRecorder = () => import('@refwind/cpython');
