/** An event of a Trace Event file. */
export interface AnyTraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly id?: string;
  readonly bp?: string;
  readonly s?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/**
 * What a file breaks of the rules that Perfetto's importer follows, in words; empty when it breaks none.
 *
 * Of the Trace Event Format (docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU) and of what Perfetto
 * says and does: docs/getting-started/other-formats.md (slices of a thread must nest),
 * src/trace_processor/importers/json/json_trace_parser_impl.cc (asynchronous events need an id and pair by name, category
 * and id; numbers in counters; a flow needs a hexadecimal or whole id and binds to the slice that encloses its time;
 * instants have a scope; names of processes and threads are in `args.name`).
 */
export function brokenRules(events: readonly AnyTraceEvent[]): string[] {
  const checker = new Checker();
  for (const [at, event] of events.entries()) checker.add(event, at);
  return checker.finish();
}

interface Slice {
  readonly begin: number;
  readonly end: number;
  readonly at: number;
}

class Checker {
  readonly #broken: string[] = [];
  readonly #slices = new Map<string, Slice[]>();
  readonly #open = new Map<string, number>();
  readonly #flows = new Map<string, { s: AnyTraceEvent[]; f: AnyTraceEvent[]; at: number }>();
  readonly #counters = new Map<string, number>();

  add(event: AnyTraceEvent, at: number): void {
    const isNamed = typeof event.name === 'string' && Number.isInteger(event.pid);
    this.#must(isNamed && Number.isInteger(event.tid), at, 'needs name, pid and tid');
    if (event.ph === 'M') {
      const isKnown = event.name === 'process_name' || event.name === 'thread_name';
      this.#must(isKnown && typeof event.args?.name === 'string', at, 'names nothing');
      return;
    }
    this.#must(Number.isInteger(event.ts) && (event.ts ?? -1) >= 0, at, 'has no time');
    if (event.ph === 'X') this.#slice(event, at);
    else if (event.ph === 'b' || event.ph === 'e') this.#async(event, at);
    else if (event.ph === 's' || event.ph === 'f') this.#flow(event, at);
    else if (event.ph === 'C') this.#counter(event, at);
    else if (event.ph === 'i') this.#must(/^[gpt]$/.test(event.s ?? ''), at, 'has no scope');
    else this.#must(false, at, `has phase ${event.ph}`);
  }

  finish(): string[] {
    for (const key of this.#open.keys()) this.#broken.push(`${key} does not end`);
    for (const [thread, slices] of this.#slices) this.#nests(thread, slices);
    for (const [key, { s, f, at }] of this.#flows) {
      this.#must(
        s.length === 1 && f.length === 1,
        at,
        `flow ${key} needs one beginning and one end`,
      );
      for (const event of [...s, ...f]) this.#binds(event, at);
      this.#must((s[0]?.ts ?? 0) <= (f[0]?.ts ?? 0), at, `flow ${key} goes back in time`);
    }
    return this.#broken;
  }

  #slice({ pid, tid, ts = 0, dur = -1 }: AnyTraceEvent, at: number): void {
    this.#must(Number.isInteger(dur) && dur >= 0, at, 'has no duration');
    const key = `${pid}.${tid}`;
    const slices = this.#slices.get(key) ?? [];
    slices.push({ begin: ts, end: ts + dur, at });
    this.#slices.set(key, slices);
  }

  #async({ ph, pid, cat, id, name, ts = 0 }: AnyTraceEvent, at: number): void {
    this.#must(typeof id === 'string' && id !== '', at, 'has no id');
    const key = JSON.stringify([pid, cat, id, name]);
    const begun = this.#open.get(key);
    if (ph === 'b') {
      this.#must(begun === undefined, at, `${key} begins twice`);
      this.#open.set(key, ts);
    } else {
      this.#must(begun !== undefined && begun <= ts, at, `${key} ends before it begins`);
      this.#open.delete(key);
    }
  }

  #flow(event: AnyTraceEvent, at: number): void {
    const key = JSON.stringify([event.cat, event.name, event.id]);
    this.#must(/^[0-9a-f]{1,16}$/i.test(event.id ?? ''), at, 'has no flow id');
    this.#must(
      event.ph === 's' || event.bp === 'e',
      at,
      'ends at the next slice, not the enclosing one',
    );
    const flow = this.#flows.get(key) ?? { s: [], f: [], at };
    flow[event.ph as 's' | 'f'].push(event);
    this.#flows.set(key, { ...flow, at });
  }

  #counter({ pid, name, ts = 0, args = {} }: AnyTraceEvent, at: number): void {
    const values = Object.values(args);
    this.#must(values.length > 0 && values.every(Number.isFinite), at, 'counts no numbers');
    const key = `${pid} ${name}`;
    this.#must((this.#counters.get(key) ?? -1) < ts, at, 'counts back in time');
    this.#counters.set(key, ts);
  }

  #nests(thread: string, slices: readonly Slice[]): void {
    const sorted = [...slices].sort((a, b) => a.begin - b.begin || b.end - a.end);
    const open: Slice[] = [];
    for (const slice of sorted) {
      while (open.length > 0 && open[open.length - 1].end <= slice.begin) open.pop();
      const outer = open[open.length - 1];
      const isNested = outer === undefined || slice.end <= outer.end;
      this.#must(isNested, slice.at, `overlaps another slice of ${thread}`);
      open.push(slice);
    }
  }

  #binds({ pid, tid, ts = 0 }: AnyTraceEvent, at: number): void {
    const slices = this.#slices.get(`${pid}.${tid}`) ?? [];
    const isEnclosed = slices.some((slice) => slice.begin <= ts && ts < slice.end && slice.at < at);
    this.#must(isEnclosed, at, 'is a flow without a slice around it');
  }

  #must(holds: boolean, at: number, what: string): void {
    if (!holds) this.#broken.push(`event ${at}: ${what}`);
  }
}
