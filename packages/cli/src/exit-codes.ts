/** How a command ends. A recorded program's own exit code is passed through by `record`. */
export const ExitCode = {
  fine: 0,
  /** A check failed, or what was asked for is not in the trace. */
  failed: 1,
  /** Wrong use, or something outside the trace stands in the way (an output that cannot be written). */
  wrongUse: 2,
  /** A trace that cannot be read, wholly or in part. */
  unreadable: 3,
} as const;
export type ExitCode = number;
