import { FRAME, FRAME_OWN, GENERATOR } from '../../layout/structures.js';
import type { Assembler } from '../../wasm/assembler.js';
import type { Code, ProbeContext } from '../probe.js';
import { SPECIAL } from '../shared.js';
import { addTo, slotAt, whileDo } from './code.js';

/** Leaves what one of a frame's own words holds; the frame is in a local. */
type Content = (asm: Assembler, context: ProbeContext, frame: number) => Assembler;

/**
 * The frame's own words (`FRAME_WORDS`). The last is none of memory: C code that runs a frame keeps what it called, the
 * function or the generator, in a variable of its own.
 */
export const OWN: readonly Content[] = [
  ...FRAME_OWN.map(
    (offset): Content =>
      (asm, _context, frame) =>
        asm.local(frame).load(offset),
  ),
  called,
];

/** The number of the word that is inferred: linked when the object has a reference that nothing else holds. */
export const INFERRED = FRAME_OWN.length;

/** How many they are. */
export const OWN_WORDS = OWN.length;

/** Leaves whether C code runs the frame in a local. */
export function isByC(asm: Assembler, context: ProbeContext, frame: number): Assembler {
  asm.local(frame).load(FRAME.previous).load(FRAME.executable).const(-4).i32('and');
  return asm.global(context.global('noCode')).i32('eq');
}

/** Leaves the function or generator that C code called to run the frame; 0 when Python code did. */
function called(asm: Assembler, context: ProbeContext, frame: number): Assembler {
  return isByC(asm, context, frame).choose(
    (on) => {
      on.local(frame).load8(FRAME.owner).const(FRAME.ofGenerator).i32('eq');
      on.choose(
        (it) => it.local(frame).const(GENERATOR.frame).i32('sub'),
        (it) => it.local(frame).load(FRAME_OWN[1]),
      );
    },
    (on) => on.const(0),
  );
}

/** Leaves how many bytes it takes to know what a frame holds, whose variables' and stack's words are on the stack. */
export function knownBytes(asm: Assembler): Assembler {
  return asm.const(OWN_WORDS).i32('add').const(2).i32('shl');
}

/** A word of a frame: its number, and where it stands what the word is known to hold. */
export interface WordPlace {
  readonly number: Code;
  readonly known: Code;
}

/** One of the frame's own words; what is known begins at the address in local `known`. */
export const ownWord = (own: number, known: number): WordPlace => ({
  number: (asm) => asm.const(own),
  known: (asm) =>
    asm
      .local(known)
      .const(own * 4)
      .i32('add'),
});

/** A variable or an item of the stack: how many come before it, and where its known content is, are in locals. */
export const itemWord = (item: number, known: number): WordPlace => ({
  number: (asm) => asm.local(item).const(OWN_WORDS).i32('add'),
  known: (asm) => asm.local(known),
});

/** Any word: its number, and where its known content is, are in locals. */
export const anyWord = (word: number, known: number): WordPlace => ({
  number: (asm) => asm.local(word),
  known: (asm) => asm.local(known),
});

/**
 * Runs `body` for the words from the one in local `word` to the `count`-th; locals `addresses` move on from word to word
 * with it.
 */
export function eachWord(
  asm: Assembler,
  { word, count, addresses }: { word: number; count: number; addresses: readonly number[] },
  body: Code,
): void {
  whileDo(
    asm,
    (on) => on.local(word).local(count).i32('ltU'),
    (on) => {
      body(on);
      addTo(on, word, 1);
      for (const address of addresses) addTo(on, address, 4);
    },
  );
}

/** Unlinks the object that a word was known to hold; its address is in a local. */
export function forgetWord(
  asm: Assembler,
  context: ProbeContext,
  entry: number,
  { number, known }: WordPlace,
  object: number,
): void {
  known(asm);
  asm.const(0).store(0);
  asm.local(entry);
  number(asm);
  slotAt(asm, context, object).const(~SPECIAL).i32('and');
  asm.const(0).call(context.probe('frameRow'));
}
