import type { Holder, ObjectId } from '@refwind/core';
import type { Change, Death, HeapState, Outcome, Survivor, WhatIf } from '@refwind/replay';
import { shown } from './escape.js';
import { typedHolder } from './holders.js';
import { count, counted, size } from './numbers.js';
import type { Style } from './style.js';
import { padEnd, padStart, truncate } from './width.js';

const WIDEST_TYPE = 32;
const MOST_HOLDERS = 3;
const MOST_STEPS = 5;

/** What would happen, in words and tables. */
export class WhatIfText {
  readonly #start: HeapState;
  readonly #result: WhatIf;
  readonly #style: Style;
  readonly #limit: number;
  readonly #dead: ReadonlySet<number>;

  /** @param limit how many objects a list has at most */
  constructor(start: HeapState, result: WhatIf, style: Style, limit: number) {
    this.#start = start;
    this.#result = result;
    this.#style = style;
    this.#limit = limit;
    this.#dead = new Set(result.outcomes.flatMap(({ deaths }) => deaths.map((d) => d.object)));
  }

  *lines(): Generator<string> {
    for (const outcome of this.#result.outcomes) yield* this.#outcome(outcome);
    const { survivors, before, after } = this.#result;
    yield* this.#survivors(
      'Alive, though a reference went',
      survivors.filter(({ reachable }) => reachable),
    );
    yield* this.#survivors(
      'Alive, though no variable leads there any more (until a pass)',
      survivors.filter(({ reachable }) => !reachable),
    );
    yield '';
    const gone = after.live === before.live ? '' : `, ${size(before.bytes - after.bytes)} less`;
    yield `After that ${counted(after.live, 'object')} alive, ${size(after.bytes)}${gone}`;
  }

  *#outcome({ change, deaths, bytes, collected }: Outcome): Generator<string> {
    yield '';
    const what = this.#style.title(this.#changeText(change));
    const fate =
      deaths.length === 0
        ? 'nothing dies'
        : `${counted(deaths.length, 'object')} ${deaths.length === 1 ? 'dies' : 'die'}, ${size(bytes)}`;
    const pass = collected === null ? '' : ` (the pass counts ${count(collected)} as collected)`;
    yield `${what}: ${fate}${pass}`;
    const rows = deaths.slice(0, this.#limit);
    yield* this.#table(rows, (death) => this.#why(death), this.#style.gone);
    if (rows.length < deaths.length) yield this.#more(deaths.length - rows.length);
  }

  *#survivors(title: string, survivors: readonly Survivor[]): Generator<string> {
    if (survivors.length === 0) return;
    yield '';
    yield `${title}:`;
    const rows = survivors.slice(0, this.#limit);
    yield* this.#table(rows, (survivor) => fateText(survivor), this.#style.object);
    if (rows.length < survivors.length) yield this.#more(survivors.length - rows.length);
  }

  *#table<T extends Death | Survivor>(
    rows: readonly T[],
    text: (row: T) => string,
    paint: (name: string) => string,
  ): Generator<string> {
    const names = rows.map(({ object, typeName }) => nameOf(object, typeName));
    const sizes = rows.map((row) => size(row.size));
    const nameWidth = Math.max(0, ...names.map((name) => padEnd(name, 0).length));
    const sizeWidth = Math.max(0, ...sizes.map((each) => each.length));
    for (const [at, row] of rows.entries()) {
      const cells = [
        paint(padEnd(names[at], nameWidth)),
        padStart(sizes[at], sizeWidth),
        text(row),
      ];
      yield `  ${cells.join('  ')}`;
    }
  }

  #more(left: number): string {
    return this.#style.faint(`  … and ${count(left)} more; --limit ${this.#limit * 5} shows more`);
  }

  #changeText(change: Change): string {
    switch (change.type) {
      case 'drop':
        return `drop ${typedHolder(change.holder, change.object)}`;
      case 'bind': {
        const { frame, name, object } = change;
        const variable = typedHolder({ kind: 'variable', frame, name }, 0);
        const typeName = object === null ? '' : (this.#start.objects.get(object)?.typeName ?? '');
        return `bind ${variable} = ${object === null ? 'None' : nameOf(object, typeName)}`;
      }
      case 'collect':
        return `collect generation ${change.generation}`;
    }
  }

  #why({ object, cause, lastHolder }: Death): string {
    if (cause === 'gc') return 'a pass found it unreachable';
    if (lastHolder === null) return 'count 0: its last temporary reference went';
    if (lastHolder.kind === 'slot' && this.#dead.has(lastHolder.owner)) {
      return `count 0: #${lastHolder.owner} died, which held it as ${shown(lastHolder.key)}`;
    }
    return `count 0: ${typedHolder(lastHolder, object)} let go`;
  }
}

function nameOf(object: number, typeName: string): string {
  return `#${object} ${truncate(shown(typeName), WIDEST_TYPE)}`.trimEnd();
}

/** `refcount 2 → 1, held by #3[1]: b → #2['items'] → #3[1]` */
function fateText(survivor: Survivor): string {
  const { object, refcountBefore, refcount, holders, unexplained, way } = survivor;
  const counts =
    refcount === refcountBefore
      ? `refcount = ${count(refcount)}`
      : `refcount ${count(refcountBefore)} → ${count(refcount)}`;
  const named = holders.slice(0, MOST_HOLDERS).map((holder) => typedHolder(holder, object));
  const left = holders.length - named.length;
  if (left > 0) named.push(`${count(left)} more`);
  if (unexplained > 0) named.push(`${count(unexplained)} temporary/C`);
  const path = way.length > 1 ? `: ${wayText(way, object)}` : '';
  return `${counts}, held by ${named.join(', ')}${path}`;
}

/** `b → #2['items'] → #3[1]`: the holders on the way to an object. */
function wayText(way: readonly Holder[], object: ObjectId): string {
  const texts = way.map((holder, at) => {
    const next = way[at + 1];
    const held = next?.kind === 'slot' ? next.owner : object;
    return typedHolder(holder, held);
  });
  const left = texts.length - MOST_STEPS;
  if (left > 0) texts.splice(MOST_STEPS - 1, left, '…');
  return texts.join(' → ');
}
