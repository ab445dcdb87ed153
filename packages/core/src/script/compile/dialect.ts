import { RefwindError } from '../../errors.js';
import { semanticsOf } from '../../versions/semantics.js';

/** What the compiler must know of a CPython version. */
export interface Dialect {
  /** 8 … 15 of 3.8 … 3.15. */
  readonly minor: number;
  /** `LOAD_FAST_BORROW`: locals are pushed without a count (3.14). */
  readonly borrows: boolean;
  /** Comprehensions run in their function's frame (3.12). */
  readonly inlinesComprehensions: boolean;
  /** Arguments move from the caller's stack into the callee's frame (3.11). */
  readonly movesArguments: boolean;
  /** Where the place for `self` is kept in a call: none (3.8–3.10), below the callable (3.11, 3.12), above it. */
  readonly selfPlace: 'none' | 'below' | 'above';
}

/**
 * @param python `3.8` … `3.15`, or with a micro version, which changes no bytecode
 * @throws RefwindError `bad-python-version`
 */
export function dialectOf(python: string): Dialect {
  const minor = Number(/^3\.(\d+)(?:\.|$)/.exec(python)?.[1] ?? Number.NaN);
  if (!(minor >= 8 && minor <= 15)) {
    throw new RefwindError(
      'bad-python-version',
      `heap scripts run as CPython 3.8 … 3.15, not as ${JSON.stringify(python)}`,
    );
  }
  const { frames } = semanticsOf(python);
  return {
    minor,
    borrows: frames.localRead === 'borrowed',
    inlinesComprehensions: minor >= 12,
    movesArguments: frames.arguments !== 'copied',
    selfPlace: minor <= 10 ? 'none' : minor <= 12 ? 'below' : 'above',
  };
}
