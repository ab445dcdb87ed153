import type { EventChunk, EventCode, PolicyName, SiteEntry, TypeEntry } from '@refwind/core';

/** What the worker is to run. */
export interface SimulationTask {
  readonly source: string;
  /** The script's absolute path: what sites and messages call it. */
  readonly file: string;
  /** As the user named it. */
  readonly script: string;
  readonly python: string;
  readonly collector?: PolicyName;
  readonly thresholds?: readonly [number, number, number];
  /** One 32-bit word: messages sent and not yet dealt with. */
  readonly backlog: SharedArrayBuffer;
}

/** What was added to the dictionary since the last such message. */
export interface DictionaryGrowth {
  readonly strings: readonly string[];
  readonly types: readonly TypeEntry[];
  readonly sites: readonly SiteEntry[];
  readonly codes: readonly EventCode[];
}

/** From the worker; those of the first two kinds count in the backlog. */
export type SimulationMessage =
  | { readonly kind: 'chunk'; readonly chunk: EventChunk; readonly growth: DictionaryGrowth }
  | { readonly kind: 'text'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | { readonly kind: 'done'; readonly exitCode: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** Messages that may wait; then the script waits. */
export const BACKLOG_LIMIT = 16;
