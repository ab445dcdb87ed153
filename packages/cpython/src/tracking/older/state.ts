import { HolderKind } from '@refwind/core/trace';
import { OBJECT, TYPE, TYPE_FLAG } from '../../layout/structures.js';
import type { StateLayout } from '../../versions/version.js';
import { Container, type ContainerContext, type ItemHolder } from '../containers/container.js';

/** References that no object holds, but C structures of the interpreter, `words` in a row or apart. */
class StateWords extends Container {
  readonly wandering = false;
  override readonly older = { label: 'interpreter' };

  /** @param names what each word is called, or all of them */
  constructor(
    context: ContainerContext,
    readonly words: readonly number[],
    readonly names: readonly string[] | string,
    /** Bytes from one word to the next; 0 where they are apart. */
    readonly stride: number,
  ) {
    super(context, 0, 0);
  }

  /** It has no address: words are where they are. */
  get placeOffsets(): readonly number[] {
    return this.stride === 0 ? this.words : [];
  }

  locate(): number {
    this.start = this.stride === 0 ? 0 : this.words[0]!;
    this.bytes = this.stride === 0 ? 0 : (this.words.length - 1) * this.stride + 4;
    return this.words.length;
  }

  objectAt(position: number): number {
    return this.context.memory.u32(this.words[position]!);
  }

  identityAt(position: number): number {
    return position;
  }

  override holder(identity: number, into: ItemHolder): void {
    const { names } = this;
    const isOne = typeof names === 'string';
    into.kind = HolderKind.external;
    into.a = this.context.dictionary.string(isOne ? names : names[identity]!);
    into.b = isOne ? identity + 1 : 0;
  }
}

/** Where the interpreter's and the running thread's state are. */
export interface StatePlaces {
  readonly runtime: number;
  readonly interpreter: number;
  readonly thread: number;
  readonly layout: StateLayout;
}

/** The places in the interpreter's own state that hold references, as far as they are where they are expected. */
export function stateContainers(context: ContainerContext, places: StatePlaces): Container[] {
  return [
    threadWords(context, places),
    ...methodCache(context, places),
    ...classWords(context, places),
    ...signalHandlers(context, places),
  ];
}

function threadWords(context: ContainerContext, { thread, layout }: StatePlaces): Container {
  const fields = Object.entries(layout.thread);
  return new StateWords(
    context,
    fields.map(([, offset]) => thread + offset),
    fields.map(([name]) => `thread.${name}`),
    0,
  );
}

/** The cache of looked-up attributes keeps their names. @see Objects/typeobject.c: update_cache */
function methodCache(
  context: ContainerContext,
  { interpreter, layout: { methodCache } }: StatePlaces,
): Container[] {
  const { memory } = context;
  const { offset, entries, stride } = methodCache;
  const words = Array.from({ length: entries }, (_, i) => interpreter + offset + i * stride);
  const isName = (object: number): boolean => {
    const type = memory.typeOf(object);
    const isText = (memory.typeFlags(type) & TYPE_FLAG.unicode) !== 0;
    return isText || memory.cString(memory.u32(type + TYPE.name)) === 'NoneType';
  };
  if (!words.every((word) => isName(memory.u32(word)))) return [];
  return [new StateWords(context, words, 'method cache', stride)];
}

/** Of classes that are no heap objects the dict and the subclasses are in a table of the interpreter's. */
function classWords(
  context: ContainerContext,
  { interpreter, layout: { classes } }: StatePlaces,
): Container[] {
  const { memory } = context;
  const words: number[] = [];
  const names: string[] = [];
  for (let index = 0; index < classes.most; index++) {
    const entry = interpreter + classes.offset + index * classes.stride;
    const type = memory.u32(entry);
    // A class knows its place there.
    if (type < OBJECT.size || memory.u32(type + TYPE.subclasses) !== index + 1) break;
    const name = memory.cString(memory.u32(type + TYPE.name));
    for (const [field, offset] of Object.entries(classes.fields)) {
      words.push(entry + offset);
      names.push(`${name}.${field}`);
    }
  }
  return words.length === 0 ? [] : [new StateWords(context, words, names, 0)];
}

/** What `signal.signal` was given: a handler for each signal from 1 on, None where it is not Python's. */
function signalHandlers(
  context: ContainerContext,
  { runtime, layout: { signals } }: StatePlaces,
): Container[] {
  const { offset, stride, count } = signals;
  const numbers = Array.from({ length: count - 1 }, (_, index) => index + 1);
  const words = numbers.map((number) => runtime + offset + number * stride);
  if (words.some((word) => context.memory.u32(word) === 0)) return [];
  const names = numbers.map((number) => `signal handler ${number}`);
  return [new StateWords(context, words, names, 0)];
}
