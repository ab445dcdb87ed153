import {
  CODE_ENTRY,
  CODE_HEADER,
  FRAME_ENTRY,
  FRAME_NAMES,
  FRAME_WORDS,
  GENERATOR_BLOCK,
} from '../../src/instrument/shared.js';
import { GENERATOR } from '../../src/layout/structures.js';
import { Instrument } from './instrument.js';

/** What interpreter frames are made of here: two variables, and room for three items of the stack. */
const LOCALS = 2;
const STACK = 3;
const DEPTHS = 2;
/** The list of frames, what they are known to hold, and names; the field with the running frame. */
const AT = { entries: 0x38000, known: 0x3a000, none: 0x3c000, names: 0x3c100 } as const;
const CURRENT = 0x4700;
/** The table of generators' blocks, and the blocks. */
const BLOCKS = { directory: 0x58000, page: 0x60000, first: 0x59000, bytes: 0x100 } as const;

/** What a generator's state can be. */
export const STATE = { created: -3, suspended: -2, running: 0, cleared: 4 } as const;

/** Ids of texts: the frame's name, its variables, the items of its stack. */
export const TEXT = { frame: 100, locals: 110, stack: 120, attributes: 130 } as const;

/** Event codes of every instruction here. */
export const EVENT = { incref: 10, decref: 20, link: 30, unlink: 31 } as const;

/** A code object of the tiny module, its header, the first of its instructions. */
export interface Code {
  readonly address: number;
  readonly header: number;
  readonly ip: number;
}

/** The tiny module, instrumented to follow frames; no frame runs yet. */
export class Frames {
  readonly tiny = new Instrument('full');
  #names: number = AT.names;
  #blocks = 0;

  constructor({ room = 8 }: { room?: number } = {}) {
    const { tiny } = this;
    tiny.poke(AT.entries + FRAME_ENTRY.header, AT.none);
    tiny.poke(AT.entries + FRAME_ENTRY.known, AT.known);
    tiny.poke(AT.entries + FRAME_ENTRY.next, AT.known);
    tiny.poke(AT.entries + FRAME_ENTRY.depth, -1);
    tiny.setControl('frameTop', AT.entries);
    tiny.setControl('frameBase', AT.entries);
    tiny.setControl('frameLimit', AT.entries + room * FRAME_ENTRY.bytes);
    tiny.setControl('knownLimit', AT.known + 0x1000);
    tiny.set('currentFrame', CURRENT);
    for (let page = 0; page < 48; page++) {
      tiny.poke(BLOCKS.directory + page * 4, page === 0 ? BLOCKS.page : tiny.get('noPage'));
    }
    tiny.set('generators', BLOCKS.directory);
  }

  /** Makes a code object known, with the names that its frames have at the first depths. */
  code(address: number, header: number): Code {
    const { tiny } = this;
    const ip = address + 0x40;
    tiny.setCode(address, header);
    for (let instruction = 0; instruction < 3; instruction++) {
      const entry = header + CODE_HEADER.bytes + instruction * CODE_ENTRY.bytes;
      for (const [field, code] of Object.entries(EVENT)) {
        tiny.poke(entry + CODE_ENTRY[field as keyof typeof EVENT], code + 1);
      }
    }
    tiny.poke(header + CODE_HEADER.locals, LOCALS);
    tiny.poke(header + CODE_HEADER.words, LOCALS + STACK);
    tiny.poke(header + CODE_HEADER.level, 1);
    tiny.poke(header + CODE_HEADER.names, this.#list(LOCALS, TEXT.locals));
    const words = FRAME_WORDS.length + LOCALS + STACK;
    tiny.poke(header + CODE_HEADER.attributes, this.#list(words, TEXT.attributes));
    const depths = this.#take(DEPTHS + 1); // the first is for frames outside of any
    for (let depth = 0; depth < DEPTHS; depth++) {
      tiny.poke(depths + (depth + 1) * 4, this.#frameNames(depth));
    }
    tiny.poke(header + CODE_HEADER.depths, depths);
    tiny.poke(header + CODE_HEADER.depthCount, DEPTHS + 1);
    return { address, header, ip };
  }

  /** A frame's code, caller and words: variables, then the stack; its stack ends behind them. */
  frame(at: number, code: Code, words: readonly number[], caller = 0): void {
    const { tiny } = this;
    tiny.poke(at, code.address);
    tiny.poke(at + 4, caller);
    tiny.poke(at + 28, code.ip);
    tiny.poke(at + 32, at + 40 + words.length * 4);
    for (const [i, word] of words.entries()) tiny.poke(at + 40 + i * 4, word);
  }

  /** A generator: its frame, as above, is part of it. Returns where that is. */
  generator(at: number, code: Code, words: readonly number[], caller = 0): number {
    const frame = at + GENERATOR.frame;
    this.frame(frame, code, words, caller);
    this.tiny.poke(frame + 36, 1 << 16); // the owner
    this.setState(at, caller === 0 ? STATE.created : STATE.running);
    return frame;
  }

  setState(generator: number, state: number): void {
    this.tiny.poke(generator + GENERATOR.frame - 4, state << 24);
  }

  /** What the recorder does when it is asked for a generator's block. */
  makeBlock(generator: number, code: Code): number {
    const { tiny } = this;
    const block = BLOCKS.first + this.#blocks++ * BLOCKS.bytes;
    const frame = generator + GENERATOR.frame;
    tiny.poke(block + FRAME_ENTRY.frame, frame);
    tiny.poke(block + FRAME_ENTRY.executable, code.address);
    tiny.poke(block + FRAME_ENTRY.header, code.header);
    tiny.poke(block + FRAME_ENTRY.known, block + GENERATOR_BLOCK.known);
    tiny.poke(block + FRAME_ENTRY.owner, tiny.entry(generator));
    tiny.poke(BLOCKS.page + generator / 2, block);
    return block;
  }

  /** An instruction is about to run in the frame. */
  step(at: number, ip = this.tiny.peek(at + 28)): void {
    this.tiny.poke(CURRENT, at);
    this.tiny.call('_PyEval_EvalFrameDefault', at, ip, this.tiny.peek(at + 32));
  }

  /** The frame goes on: what it called is being cleared. */
  returnTo(at: number): void {
    this.tiny.poke(CURRENT, at);
  }

  /** The code's variables have no names yet; returns what gives them to them. */
  forgetNames({ header }: Code): () => void {
    const { tiny } = this;
    const names = tiny.peek(header + CODE_HEADER.names);
    tiny.poke(names, 0);
    return () => tiny.poke(names, TEXT.locals + 1);
  }

  /** Ten times the room for frames. */
  makeRoom(): void {
    this.tiny.setControl('frameLimit', AT.entries + 10 * FRAME_ENTRY.bytes);
  }

  #frameNames(depth: number): number {
    const names = this.#take(FRAME_NAMES.stack / 4 + STACK);
    this.tiny.poke(names + FRAME_NAMES.frame, TEXT.frame + depth + 1);
    for (let i = 0; i < STACK; i++) {
      this.tiny.poke(names + FRAME_NAMES.stack + i * 4, TEXT.stack + i + 1);
    }
    return names;
  }

  #list(count: number, first: number): number {
    const at = this.#take(count);
    for (let i = 0; i < count; i++) this.tiny.poke(at + i * 4, first + i + 1);
    return at;
  }

  #take(words: number): number {
    const at = this.#names;
    this.#names += words * 4;
    return at;
  }
}
