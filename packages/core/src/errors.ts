/**
 * What Refwind throws for people: a stable `code` for programs, a message that says what was
 * expected, what was found, where, and what to do.
 */
export class RefwindError extends Error {
  /** Stable, lower case with dashes; what programs decide by. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RefwindError';
    this.code = code;
  }
}
