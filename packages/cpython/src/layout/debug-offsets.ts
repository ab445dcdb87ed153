import { RecorderError } from '../errors.js';
import { FRAME } from './cpython-314.js';

/** What every debugger-readable CPython starts its runtime state with. */
const COOKIE = 'xdebugpy';

/**
 * The fields of `_Py_DebugOffsets` in 3.14, in their order in memory; each is a 64-bit number behind
 * the 8-byte cookie. One name more or less shifts all that follow, so the list is per version.
 *
 * @see Include/internal/pycore_debug_offsets.h of CPython 3.14
 */
const FIELDS_314 = [
  'version',
  'freeThreaded',
  'runtime.size',
  'runtime.finalizing',
  'runtime.interpretersHead',
  'interpreter.size',
  'interpreter.id',
  'interpreter.next',
  'interpreter.threadsHead',
  'interpreter.threadsMain',
  'interpreter.gc',
  'interpreter.importsModules',
  'interpreter.sysdict',
  'interpreter.builtins',
  'interpreter.cevalGil',
  'interpreter.gilState',
  'interpreter.gilEnabled',
  'interpreter.gilLocked',
  'interpreter.gilHolder',
  'interpreter.codeObjectGeneration',
  'interpreter.tlbcGeneration',
  'thread.size',
  'thread.prev',
  'thread.next',
  'thread.interp',
  'thread.currentFrame',
  'thread.threadId',
  'thread.nativeThreadId',
  'thread.datastackChunk',
  'thread.status',
  'frame.size',
  'frame.previous',
  'frame.executable',
  'frame.instrPtr',
  'frame.localsplus',
  'frame.owner',
  'frame.stackpointer',
  'frame.tlbcIndex',
  'code.size',
  'code.filename',
  'code.name',
  'code.qualname',
  'code.linetable',
  'code.firstlineno',
  'code.argcount',
  'code.localsplusnames',
  'code.localspluskinds',
  'code.adaptive',
  'code.tlbc',
  'object.size',
  'object.type',
  'type.size',
  'type.name',
  'type.repr',
  'type.flags',
  'tuple.size',
  'tuple.items',
  'tuple.length',
  'list.size',
  'list.items',
  'list.length',
  'set.size',
  'set.used',
  'set.table',
  'set.mask',
  'dict.size',
  'dict.keys',
  'dict.values',
  'float.size',
  'float.value',
  'long.size',
  'long.tag',
  'long.digits',
  'bytes.size',
  'bytes.length',
  'bytes.value',
  'unicode.size',
  'unicode.state',
  'unicode.length',
  'unicode.asciiSize',
  'gc.size',
  'gc.collecting',
] as const;

/** A field's name. */
type DebugField = (typeof FIELDS_314)[number];

/** The interpreter's description of itself: its version and where its fields are. */
export interface DebugOffsets {
  /** `PY_VERSION_HEX`: 0x030E02F0 is 3.14.2 final. */
  readonly version: number;
  readonly offset: Readonly<Record<DebugField, number>>;
}

/**
 * Reads the self-description at `_PyRuntime`.
 * @throws RecorderError `unsupported-layout` when it is none, or of a version not known here.
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
  const view = new DataView(memory, runtime + COOKIE.length, FIELDS_314.length * 8);
  const offset = {} as Record<DebugField, number>;
  FIELDS_314.forEach((name, i) => {
    offset[name] = Number(view.getBigUint64(i * 8, true));
  });
  const version = offset.version;
  if (version >>> 16 !== 0x030e || offset.freeThreaded !== 0) {
    throw new RecorderError(
      'unsupported-layout',
      `CPython ${formatVersion(version)}${offset.freeThreaded ? ' (free-threaded)' : ''} is not supported; this recorder knows 3.14`,
    );
  }
  return { version, offset };
}

/** @throws RecorderError `unsupported-layout` when frames are not as the instrumentation assumes. */
export function checkFrameLayout({ offset, version }: DebugOffsets): void {
  const found = {
    executable: offset['frame.executable'],
    previous: offset['frame.previous'],
    instruction: offset['frame.instrPtr'],
  };
  for (const [field, expected] of Object.entries(FRAME)) {
    const actual = found[field as keyof typeof found];
    if (actual === expected) continue;
    throw new RecorderError(
      'unsupported-layout',
      `CPython ${formatVersion(version)} keeps its frames' ${field} at ${actual}, not at ${expected}; this recorder does not know that build`,
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
