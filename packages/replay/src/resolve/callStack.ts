/**
 * Which functions run, as far as events tell: they say where they happened, not who called whom.
 *
 * A function that is not running yet was called by the one that ran last. One that is running got
 * control back, and what it had called is over. A function whose last event was a return is over
 * too, also when the one that it returned to has never been seen.
 */
export class CallStack {
  readonly #running: number[] = [];
  /** By function: 1 while it runs. */
  readonly #runs: Uint8Array;
  #returned = false;

  /** @param functions functions have the numbers 0 … functions − 1 */
  constructor(functions: number) {
    this.#runs = new Uint8Array(functions);
  }

  /** An event happened in a function; `returns` where it was done by a return instruction. */
  at(running: number, returns: boolean): void {
    const top = this.#running[this.#running.length - 1];
    if (running !== top) {
      if (this.#runs[running] === 1) this.#backTo(running);
      else this.#call(running);
    }
    this.#returned = returns;
  }

  /** Whether a function runs: it is the one that runs last, or has called it, through others or not. */
  has(running: number): boolean {
    return this.#runs[running] === 1;
  }

  #call(running: number): void {
    if (this.#returned) this.#pop();
    this.#running.push(running);
    this.#runs[running] = 1;
  }

  #backTo(running: number): void {
    while (this.#running[this.#running.length - 1] !== running) this.#pop();
  }

  #pop(): void {
    const over = this.#running.pop();
    if (over !== undefined) this.#runs[over] = 0;
  }
}
