import { FRAME_OWN } from '../../layout/structures.js';
import type { Assembler } from '../../wasm/assembler.js';
import type { Code, ProbeContext } from '../probes.js';
import { SPECIAL } from '../shared.js';
import { addTo, slotAt, whileDo } from './code.js';

/** Offsets of a frame's own words (`FRAME_WORDS`); what C code keeps of it is read at the function. */
export const OWN = [...FRAME_OWN, FRAME_OWN[1]];

/** How many they are. */
export const OWN_WORDS = OWN.length;

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
