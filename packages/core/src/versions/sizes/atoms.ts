import { isSince, type PythonVersion } from '../version.js';
import { HEAD, VAR_HEAD } from './words.js';

/** Bytes of one int's digit; each holds 30 bits. @see Include/cpython/longintrepr.h */
const DIGIT_BYTES = 4;
const DIGIT_BITS = 30;

/** What is known of an object that the collector does not manage. */
export interface AtomContents {
  /** Characters of a `str`, bytes of a `bytes`. */
  readonly length?: number;
  /** Bytes per character of a `str`: 1 (ASCII or Latin-1), 2 or 4. */
  readonly width?: 1 | 2 | 4;
  /** Whether all characters are ASCII; true when left out. */
  readonly ascii?: boolean;
  /** Bits of an `int`'s magnitude; 1 when left out, 0 for zero. */
  readonly bits?: number;
}

/**
 * Bytes of an object that the collector does not manage. These types keep nothing elsewhere, so it is what
 * `sys.getsizeof` says, too. A type that is not known weighs as much as `object()`. Run: p21.
 */
export function atomBytes(
  typeName: string,
  contents: AtomContents,
  version: PythonVersion,
  wordSize: 4 | 8,
): number {
  const length = contents.length ?? 0;
  switch (typeName) {
    case 'int':
    case 'bool':
      return intBytes(contents.bits ?? 1, version, wordSize);
    case 'float':
      return HEAD * wordSize + 8;
    case 'complex':
      return HEAD * wordSize + 16;
    case 'str':
      return textBytes(length, contents, version, wordSize);
    case 'bytes': // Include/cpython/bytesobject.h: hash, and a zero byte at the end
      return (VAR_HEAD + 1) * wordSize + 1 + length;
    case 'range': // Objects/rangeobject.c
      return (HEAD + 4) * wordSize;
    default:
      return HEAD * wordSize;
  }
}

/** Until 3.10 zero has no digit. @see Objects/longobject.c `int___sizeof___impl` */
function intBytes(bits: number, version: PythonVersion, wordSize: 4 | 8): number {
  const least = isSince(version, 11) ? 1 : 0;
  return VAR_HEAD * wordSize + Math.max(least, Math.ceil(bits / DIGIT_BITS)) * DIGIT_BYTES;
}

/**
 * 3.12 dropped `wstr` (gh-85858): a word in ASCII strings; two (with its length) in others.
 * @see Include/cpython/unicodeobject.h `PyASCIIObject`, `PyCompactUnicodeObject`
 */
function textBytes(
  length: number,
  contents: AtomContents,
  version: PythonVersion,
  wordSize: 4 | 8,
): number {
  const width = contents.width ?? 1;
  const isAscii = width === 1 && (contents.ascii ?? true);
  const old = isSince(version, 12) ? 0 : 1;
  const words = isAscii ? HEAD + 3 + old : HEAD + 5 + 2 * old;
  return words * wordSize + (length + 1) * width;
}
