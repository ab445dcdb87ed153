import { jsonText } from '../../text/json.js';
import { TextBytes } from '../../text/textBytes.js';

/** All that is in the file is one process; its threads are rows of slices. */
export const PROCESS = 1;
export const COLLECTOR = 2;
/** The thread of the first chosen object; the others follow. */
export const FIRST_OBJECT = 10;

/** An event of the Trace Event format. Times are microseconds: one event of the history takes one. */
export interface TraceEvent {
  readonly ph: 'X' | 'i' | 'M' | 's' | 'f' | 'C';
  readonly name: string;
  readonly ts?: number;
  readonly tid: number;
  readonly cat?: string;
  readonly args?: object;
  readonly dur?: number;
  readonly id?: string;
  readonly bp?: 'e';
  readonly s?: 'g';
}

/** A list of trace events while it is written, a line each. */
export class TraceEvents {
  readonly out = new TextBytes();
  #isEmpty = true;

  /** Goes to the next line; the caller writes an event. */
  line(): TextBytes {
    this.out.text(this.#isEmpty ? '\n' : ',\n');
    this.#isEmpty = false;
    return this.out;
  }

  add({ ph, name, ...rest }: TraceEvent): void {
    this.line().text(jsonText({ ph, name, pid: PROCESS, ...rest }));
  }
}
