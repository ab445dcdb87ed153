import { RecorderError } from '../errors.js';
import type { CPYTHON_313 } from '../versions/cpython-313.js';
import type { CPYTHON_314 } from '../versions/cpython-314.js';
import { PYTHON_RELEASES, versionOf } from '../versions/index.js';
import type { CPythonVersion } from '../versions/version.js';
import {
  DICT,
  FLOAT,
  FRAME,
  FRAME_PART,
  LIST,
  LONG,
  OBJECT,
  TUPLE,
  TYPE,
  UNICODE,
} from './structures.js';

/** What every debugger-readable CPython starts its runtime state with. */
const COOKIE = 'xdebugpy';

/** A field that every version describes. */
type DebugField = Extract<
  (typeof CPYTHON_313.debugFields)[number],
  (typeof CPYTHON_314.debugFields)[number]
>;

/** The interpreter's description of itself: its version and where its fields are. */
export interface DebugOffsets {
  /** `PY_VERSION_HEX`: 0x030E02F0 is 3.14.2 final. */
  readonly hex: number;
  readonly version: CPythonVersion;
  readonly offset: Readonly<Record<DebugField, number>>;
}

/** The first two fields, in every version. */
const HEAD = { fields: ['version', 'freeThreaded'], bytes: 16 } as const;

/**
 * Reads the self-description at `_PyRuntime`. The order of its fields is per version: one name more or less shifts
 * all that follow.
 *
 * @see Include/internal/pycore_debug_offsets.h (3.14), Include/internal/pycore_runtime.h (3.13)
 * @throws RecorderError `unsupported-layout` when it is none, of a version not known here, or when its structures are
 *   not laid out as they are read
 */
export function readDebugOffsets(memory: ArrayBufferLike, runtime: number): DebugOffsets {
  const bytes = new Uint8Array(memory, runtime, COOKIE.length);
  const found = String.fromCharCode(...bytes);
  if (found !== COOKIE) {
    throw new RecorderError(
      'unsupported-layout',
      `the interpreter does not describe itself: expected ${COOKIE} at its runtime state, found ${JSON.stringify(found)}`,
    );
  }
  const start = runtime + COOKIE.length;
  const [hex, freeThreaded] = readFields(memory, start, HEAD.fields);
  const version = versionOf(hex!);
  if (version === undefined || freeThreaded !== 0) {
    throw new RecorderError(
      'unsupported-layout',
      `CPython ${formatVersion(hex!)}${freeThreaded ? ' (free-threaded)' : ''} is not supported; ` +
        `this recorder knows ${PYTHON_RELEASES.join(' and ')}`,
    );
  }
  const values = readFields(memory, start, version.debugFields);
  const offset = Object.fromEntries(
    version.debugFields.map((name, at) => [name, values[at]!]),
  ) as Record<DebugField, number>;
  checkStructures(hex!, offset);
  return { hex: hex!, version, offset };
}

function readFields(memory: ArrayBufferLike, start: number, names: readonly string[]): number[] {
  const view = new DataView(memory, start, names.length * 8);
  return names.map((_, at) => Number(view.getBigUint64(at * 8, true)));
}

/** What is read at constant offsets, since it is where they say in every version known, or is needed before there is a memory. */
const CONSTANT: Readonly<Partial<Record<DebugField, number>>> = {
  'frame.executable': FRAME.executable,
  'frame.previous': FRAME.previous,
  'frame.instrPtr': FRAME.instruction,
  'frame.localsplus': FRAME_PART.locals,
  'code.localsplusnames': FRAME_PART.code.localNames,
  'object.type': OBJECT.type,
  'type.name': TYPE.name,
  'type.flags': TYPE.flags,
  'tuple.length': TUPLE.size,
  'list.length': LIST.size,
  'list.items': LIST.items,
  'dict.keys': DICT.keys,
  'dict.values': DICT.values,
  'float.value': FLOAT.value,
  'long.tag': LONG.tag,
  'unicode.state': UNICODE.state,
  'unicode.length': UNICODE.length,
  'unicode.asciiSize': UNICODE.asciiHead,
};

function checkStructures(hex: number, offset: Readonly<Record<DebugField, number>>): void {
  for (const [field, expected] of Object.entries(CONSTANT)) {
    const found = offset[field as DebugField];
    if (found === expected) continue;
    throw new RecorderError(
      'unsupported-layout',
      `CPython ${formatVersion(hex)} has ${field} at ${found}, not at ${expected}; this recorder does not know that build`,
    );
  }
}

/** `0x030E02F0` → `3.14.2`. */
export function formatVersion(hex: number): string {
  const [major, minor, micro] = [hex >>> 24, (hex >>> 16) & 255, (hex >>> 8) & 255];
  const level = (hex >>> 4) & 15;
  const suffix = level === 15 ? '' : `${{ 10: 'a', 11: 'b', 12: 'rc' }[level] ?? '?'}${hex & 15}`;
  return `${major}.${minor}.${micro}${suffix}`;
}
