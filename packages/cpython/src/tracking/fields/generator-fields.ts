import { GENERATOR, TUPLE, TYPE } from '../../layout/cpython-314.js';
import type { InterpreterMemory } from '../memory.js';
import type { Field } from './field-names.js';
import { TraversedFields } from './traversed-fields.js';

const GENERATORS: ReadonlySet<string> = new Set(['generator', 'coroutine', 'async_generator']);

/** Whether a type's objects are generators or their like, which hold a frame. */
export function isGenerator(memory: InterpreterMemory, type: number): boolean {
  return GENERATORS.has(memory.cString(memory.u32(type + TYPE.name)));
}

/**
 * What a generator or coroutine holds, local variables by name. While it runs these are a frame's, which change with
 * every instruction: they are read again when it is suspended.
 */
export class GeneratorFields extends TraversedFields {
  /** Writes to the link to the frame's caller tell that it goes on or stops. */
  override placeWords(): readonly number[] {
    return [...super.placeWords(), this.address + GENERATOR.frame + GENERATOR.previous];
  }

  override get isReadable(): boolean {
    const { bytes } = this.context.memory;
    return bytes[this.address + GENERATOR.state] !== GENERATOR.running && super.isReadable;
  }

  protected override words(): Field[] {
    return [...super.words(), ...this.#frameWords()];
  }

  #frameWords(): Field[] {
    const { memory } = this.context;
    const code = (memory.u32(this.address + GENERATOR.frame) & ~3) >>> 0;
    const { localNames, stackSize } = GENERATOR.code;
    const names = memory.u32(code + localNames);
    const locals = memory.u32(names + TUPLE.size);
    const count = locals + memory.u32(code + stackSize);
    const fields: Field[] = [];
    for (let index = 0; index < count; index++) {
      const offset = GENERATOR.frame + GENERATOR.locals + index * 4;
      const name =
        index < locals
          ? this.names.text(memory.unicode(memory.u32(names + TUPLE.items + index * 4)))
          : this.names.unnamed(index);
      fields.push({ offset, name });
    }
    return fields;
  }
}
