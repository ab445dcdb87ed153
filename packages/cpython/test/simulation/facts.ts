import { formatEvent, type HeapEvent, type Holder, type ObjectId, type Site } from '@refwind/core';
import { heldIn } from './holders.js';
import type { HeapScript, Observation } from './observation.js';
import { placeOf, type Role, rolesOf } from './roles.js';
import { SettledCounts } from './settled.js';

/** One line of what is compared: what happened, in the text notation without numbers, and where. */
export interface Fact {
  readonly text: string;
  /** Source line, from 1; 0 where the code has none. */
  readonly line: number;
  /** The function's qualified name, `<module>` for the script's own code. */
  readonly function: string;
}

/**
 * A script's events in their normal form: two runs that did the same to the compared objects (`rolesOf`) have
 * the same facts. Objects are numbered anew, by their births. Within one instruction
 *
 * - a reference that is taken and given back is left out: C code that protects what it works on, and the
 *   difference between an instruction and its specialised form, which moves a reference instead of copying it;
 * - links and unlinks stand behind the counts, sorted: the recorder sees them at the instruction's end, that is
 *   behind a pass that ran in it.
 */
export function factsOf(script: HeapScript, observation: Observation): Fact[] {
  return new Facts(script, rolesOf(script, observation.events)).of(observation.events);
}

type CountEvent = Extract<HeapEvent, { type: 'alloc' | 'incref' | 'decref' | 'free' }>;
type LinkEvent = Extract<HeapEvent, { type: 'link' | 'unlink' }>;

class Facts {
  readonly #file: string;
  readonly #roles: ReadonlyMap<ObjectId, Role>;
  readonly #numbers = new Map<ObjectId, number>();
  readonly #counts = new Map<ObjectId, number>();
  readonly #settled = new SettledCounts();
  readonly #facts: Fact[] = [];
  #place = '';
  #site: Site | null = null;
  #steps: CountEvent[] = [];
  #links: LinkEvent[] = [];

  constructor({ name }: HeapScript, roles: ReadonlyMap<ObjectId, Role>) {
    this.#file = name;
    this.#roles = roles;
  }

  of(events: readonly HeapEvent[]): Fact[] {
    for (const event of events) {
      // The recorder marks what a program sets; the simulator does not.
      if (event.type === 'mark' && event.label.startsWith('gc.')) continue;
      if (event.type === 'gc-pass' || event.type === 'mark') {
        this.#move(event.site);
        this.#endSteps();
        this.#add(withoutNumber({ ...event, seq: 0, site: null }));
      } else if (this.#isCompared(event)) {
        this.#move(event.site);
        this.#take(event);
      }
    }
    this.#endInstruction();
    this.#settle('');
    return this.#facts;
  }

  /** What is not must not tell two runs of an instruction apart either: the other side may not have it. */
  #isCompared(event: CountEvent | LinkEvent): boolean {
    if (!this.#roles.has(event.object)) return false;
    if (event.type !== 'link' && event.type !== 'unlink') return true;
    return heldIn(event.holder, this.#roles, () => '') !== undefined;
  }

  #take(event: CountEvent | LinkEvent): void {
    if (event.type === 'link' || event.type === 'unlink') this.#links.push(event);
    else this.#steps.push(event);
  }

  #move(site: Site | null): void {
    // Frames of other files are CPython's own: what they do is the doing of the instruction that needs them.
    if (site?.file !== this.#file) return;
    const place = placeOf(site);
    if (place === this.#place) return;
    this.#endInstruction();
    this.#place = place;
    if (site.function === '<module>') this.#settle(`${site.line}`);
    this.#site = site;
  }

  #settle(line: string): void {
    const changed = this.#settled.at(line);
    for (const [object, count] of changed) this.#add(`count ${this.#name(object)} ${count}`);
  }

  #endInstruction(): void {
    this.#endSteps();
    for (const text of netLinks(this.#links.map((event) => this.#linkText(event)))) this.#add(text);
    this.#links = [];
  }

  #endSteps(): void {
    for (const event of withoutPairs(this.#steps)) this.#step(event);
    this.#steps = [];
  }

  #step(event: CountEvent): void {
    const { object } = event;
    if (this.#roles.get(object) === 'settled') this.#settled.step(event);
    switch (event.type) {
      case 'alloc':
        this.#numbers.set(object, this.#numbers.size + 1);
        this.#counts.set(object, 1);
        this.#add(withoutNumber({ ...event, object: this.#number(object), site: null }));
        break;
      case 'free':
        this.#add(`free ${this.#name(object)} ${event.cause}`);
        break;
      default:
        if (this.#roles.get(object) === 'exact') this.#count(event);
    }
  }

  #count(event: Extract<CountEvent, { type: 'incref' | 'decref' }>): void {
    const delta = (event.delta ?? 1) * (event.type === 'incref' ? 1 : -1);
    const count = (this.#counts.get(event.object) ?? 0) + delta;
    this.#counts.set(event.object, count);
    this.#add(`${event.type} ${this.#name(event.object)} =${count}`);
  }

  #linkText({ type, object, holder }: LinkEvent): string {
    const place = heldIn(holder as Holder, this.#roles, (owner) => this.#name(owner));
    return place === undefined ? '' : `${type} ${this.#name(object)} ${place}`;
  }

  #number(object: ObjectId): number {
    return this.#numbers.get(object) ?? 0;
  }

  #name(object: ObjectId): string {
    return `#${this.#number(object)}`;
  }

  #add(text: string): void {
    const { line = 0, function: name = '' } = this.#site ?? {};
    this.#facts.push({ text, line, function: name });
  }
}

function withoutNumber(event: HeapEvent): string {
  return formatEvent(event).replace(/^\d+ /, '');
}

/** An incref and the next decref of the same object cancel out, several at once being several. */
function withoutPairs(steps: readonly CountEvent[]): CountEvent[] {
  const single = steps.flatMap(singly);
  const open = new Map<ObjectId, number[]>();
  const dropped = new Set<number>();
  single.forEach((event, index) => {
    const taken = open.get(event.object) ?? [];
    if (event.type === 'incref') open.set(event.object, [...taken, index]);
    const pair = event.type === 'decref' ? taken.pop() : undefined;
    if (pair !== undefined) dropped.add(pair).add(index);
  });
  return single.filter((_, index) => !dropped.has(index));
}

function singly(event: CountEvent): CountEvent[] {
  if (event.type !== 'incref' && event.type !== 'decref') return [event];
  const { delta = 1, ...one } = event;
  return delta === 1 ? [event] : Array.from({ length: delta }, () => one);
}

/** What links and unlinks come to: none for a place that holds in the end what it held before. */
function netLinks(texts: readonly string[]): string[] {
  const net = new Map<string, number>();
  for (const text of texts) {
    if (text === '') continue;
    const link = text.startsWith('link ');
    const held = text.slice(text.indexOf(' ') + 1);
    net.set(held, (net.get(held) ?? 0) + (link ? 1 : -1));
  }
  const lines = [...net].flatMap(([held, count]) =>
    Array.from({ length: Math.abs(count) }, () => `${count > 0 ? 'link' : 'unlink'} ${held}`),
  );
  return lines.sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
}
