import { FRAME_PART, GENERATOR, TUPLE, TYPE } from '../../layout/structures.js';
import type { InterpreterMemory } from '../memory.js';
import type { Field } from './field-names.js';
import { TraversedFields } from './traversed-fields.js';

/** Where a frame begins in the objects that have one, by their type's name. */
const FRAME_AT: Readonly<Record<string, number>> = {
  generator: GENERATOR.frame,
  coroutine: GENERATOR.frame,
  async_generator: GENERATOR.frame,
  frame: 40,
};

/** Whether a type's objects have a frame in them: generators and their like, and frame objects. */
export function hasFrame(memory: InterpreterMemory, type: number): boolean {
  return memory.cString(memory.u32(type + TYPE.name)) in FRAME_AT;
}

/** What an object with a frame in it holds, local variables by name, once its function has ended. */
export class FrameFields extends TraversedFields {
  protected override words(): Field[] {
    return [...super.words(), ...this.#frameWords()];
  }

  protected get frame(): number {
    const { memory } = this.context;
    const type = memory.typeOf(this.address);
    return this.address + (FRAME_AT[memory.cString(memory.u32(type + TYPE.name))] ?? 0);
  }

  #frameWords(): Field[] {
    const { memory } = this.context;
    const { frame } = this;
    const code = (memory.u32(frame) & ~3) >>> 0;
    const names = memory.u32(code + FRAME_PART.code.localNames);
    const locals = memory.u32(names + TUPLE.size);
    const count = locals + memory.u32(code + FRAME_PART.code.stackSize);
    const fields: Field[] = [];
    for (let index = 0; index < count; index++) {
      const offset = frame - this.address + FRAME_PART.locals + index * 4;
      const name =
        index < locals
          ? this.names.text(memory.unicode(memory.u32(names + memory.tupleItems + index * 4)))
          : this.names.word(offset);
      fields.push({ offset, name });
    }
    return fields;
  }
}

/** As a frame's; while a generator runs, its variables change with every instruction: they are read when it is suspended. */
export class GeneratorFields extends FrameFields {
  /** Writes to the link to the frame's caller tell that it goes on or stops. */
  override placeWords(): readonly number[] {
    return [...super.placeWords(), this.frame + FRAME_PART.previous];
  }

  override get isReadable(): boolean {
    const { bytes } = this.context.memory;
    return bytes[this.address + GENERATOR.state] !== GENERATOR.running && super.isReadable;
  }
}
