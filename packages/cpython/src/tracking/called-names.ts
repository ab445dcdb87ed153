import type { StringId, TraceDictionary } from '@refwind/core/trace';
import { FRAME_ENTRY } from '../instrument/shared.js';
import { BUILTIN, FRAME, FRAME_PART, OBJECT, TYPE, TYPE_FLAG } from '../layout/structures.js';
import type { CodeObjects } from './code-objects.js';
import type { InterpreterMemory } from './memory.js';

/** Items of the stack above what is called, beside its arguments: a place for `self`; names of keyword arguments. */
const ABOVE: Readonly<Record<string, number>> = { CALL: 2, CALL_KW: 3 };

/** What is called, its `self`, the arguments, keyword arguments. @see Python/bytecodes.c: `CALL_FUNCTION_EX` */
const ABOVE_WITH_STARS = 4;

/** Names C code that a frame called: by the function if it is a call, else by the instruction. */
export class CalledNames {
  readonly #texts = new Map<string, StringId[]>();

  constructor(
    readonly memory: InterpreterMemory,
    readonly codeObjects: CodeObjects,
    readonly dictionary: TraceDictionary,
    readonly opcodeNames: readonly string[],
  ) {}

  /** The texts for what is held by C code that the frame of an entry called, by number: `f#1 sorted() 0`. */
  of(entry: number): (index: number) => StringId {
    const { memory, dictionary } = this;
    const code = (memory.u32(entry + FRAME_ENTRY.executable) & ~3) >>> 0;
    const depth = memory.u32(entry + FRAME_ENTRY.depth) | 0;
    const frame = memory.u32(entry + FRAME_ENTRY.frame);
    const name = `${this.codeObjects.get(code)?.frameName ?? '?'}#${depth} ${this.#called(frame)}`;
    const known = this.#texts.get(name) ?? [];
    this.#texts.set(name, known);
    return (index) => {
      known[index] ??= dictionary.string(`${name} ${index}`);
      return known[index];
    };
  }

  #called(frame: number): string {
    const { memory } = this;
    const instruction = memory.u32(frame + FRAME.instruction);
    const opcode = this.opcodeNames[memory.bytes[instruction]!] ?? '';
    const above = ABOVE[opcode];
    const words = above === undefined ? ABOVE_WITH_STARS : above + memory.bytes[instruction + 1]!;
    const isCall = above !== undefined || opcode === 'CALL_FUNCTION_EX';
    const callable = isCall ? this.#stackItem(frame, words) : undefined;
    return callable === undefined ? opcode : `${this.#functionName(callable)}()`;
  }

  /** What is on a frame's stack, so many words below its end. */
  #stackItem(frame: number, words: number): number | undefined {
    const { memory } = this;
    const code = (memory.u32(frame + FRAME.executable) & ~3) >>> 0;
    const locals = memory.u32(memory.u32(code + FRAME_PART.code.localNames) + OBJECT.size);
    const at = memory.u32(frame + FRAME.stackEnd) - words * 4;
    const item = at < frame + FRAME.locals + locals * 4 ? 0 : memory.u32(at);
    return item === 0 ? undefined : (item & ~3) >>> 0;
  }

  #functionName(callable: number): string {
    const { memory } = this;
    const type = memory.typeOf(callable);
    const typeName = memory.cString(memory.u32(type + TYPE.name));
    if (typeName === BUILTIN.type) {
      return memory.cString(memory.u32(memory.u32(callable + BUILTIN.method)));
    }
    if (typeName === BUILTIN.descriptorType) {
      return memory.unicode(memory.u32(callable + BUILTIN.descriptorName));
    }
    const isType = (memory.typeFlags(type) & TYPE_FLAG.type) !== 0;
    return isType ? memory.cString(memory.u32(callable + TYPE.name)) : typeName;
  }
}
