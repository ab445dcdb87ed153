import {
  FRAME,
  FRAME_OBJECT,
  FRAME_OWN,
  FRAME_PART,
  GENERATOR,
  OBJECT,
} from '../../layout/structures.js';
import { OWN_NAMES } from '../generator-blocks.js';
import type { Field } from './field-names.js';
import { InstanceFields } from './instance-fields.js';

/** What an object with a frame in it holds beside its fields: the frame's variables, by name, while these are its own. */
abstract class FrameFields extends InstanceFields {
  #code = 0;
  #frameFields: readonly Field[] = [];

  /** Where its frame is. */
  protected abstract readonly frame: number;
  /** Whether what the frame holds is the object's: it does not run, and has not ended. */
  protected abstract readonly ownsFrame: boolean;
  /** Whether the frame has ended and its code object is still held. */
  protected abstract readonly keepsCode: boolean;
  /** Writes to these words, too, may change what it holds. */
  protected abstract readonly moreOffsets: readonly number[];

  override get tellsAll(): boolean {
    return false;
  }

  override get placeOffsets(): readonly number[] {
    return [...super.placeOffsets, ...this.moreOffsets];
  }
  /** What the frame holds is followed elsewhere. */
  protected readonly isFollowed: boolean = false;

  override locate(settled: boolean): number {
    const fields = super.locate(settled);
    return fields === 0 || this.isFollowed ? fields : fields + this.#readWords();
  }

  override objectAt(position: number): number {
    const field = this.#field(position);
    return field === undefined
      ? super.objectAt(position)
      : this.context.memory.u32(this.address + field.offset);
  }

  override identityAt(position: number, held: number): number {
    const field = this.#field(position);
    if (held === 0 || field === undefined) return super.identityAt(position, held);
    return this.attributeName(field.name);
  }

  /** References with a tag are not the frame's own; the collector visits them all the same. */
  override get borrowed(): readonly number[] {
    if (super.locate(true) === 0) return [];
    const { memory } = this.context;
    const count = this.#readWords(); // which fields there are, too
    return this.#frameFields
      .slice(0, count)
      .map(({ offset }) => memory.u32(this.address + offset))
      .filter((word) => (word & 3) === 1)
      .map((word) => (word & ~3) >>> 0);
  }

  #field(position: number): Field | undefined {
    const index = position - this.layout.fields.length;
    return index < 0 ? undefined : this.#frameFields[index];
  }

  /** How many of the frame's words hold what the object does. */
  #readWords(): number {
    return this.ownsFrame ? this.#readFrame() : this.#readCode();
  }

  /** A generator that has ended keeps its code. */
  #readCode(): number {
    if (!this.keepsCode) return 0;
    this.#readFrame();
    return 1;
  }

  /** The words of the frame up to the end of its stack. */
  #readFrame(): number {
    const { memory } = this.context;
    const { frame } = this;
    const code = (memory.u32(frame + FRAME.executable) & ~3) >>> 0;
    if (code !== this.#code) this.#nameWords(code);
    const used = (memory.u32(frame + FRAME.stackEnd) - frame - FRAME.locals) / 4;
    const all = this.#frameFields.length - FRAME_OWN.length;
    return FRAME_OWN.length + (used >= 0 && used <= all ? used : 0);
  }

  #nameWords(code: number): void {
    const { memory } = this.context;
    const names = memory.u32(code + FRAME_PART.code.localNames);
    const locals = memory.u32(names + OBJECT.size);
    const first = this.frame - this.address;
    const fields: Field[] = FRAME_OWN.map((offset, own) => ({
      offset: first + offset,
      name: this.names.text(OWN_NAMES[own]!),
    }));
    for (let i = 0; i < locals + memory.u32(code + FRAME_PART.code.stackSize); i++) {
      const offset = first + FRAME.locals + i * 4;
      const name =
        i < locals
          ? this.names.text(memory.unicode(memory.u32(names + memory.tupleItems + i * 4)))
          : this.names.text(`<stack ${i - locals}>`);
      fields.push({ offset, name });
    }
    this.#code = code;
    this.#frameFields = fields;
  }
}

/** A frame object: once the function has ended, it has the frame's variables. */
export class FrameObjectFields extends FrameFields {
  protected get frame(): number {
    return this.address + FRAME_OBJECT.ownFrame;
  }

  protected get ownsFrame(): boolean {
    return this.context.memory.u32(this.address + FRAME_OBJECT.frame) === this.frame;
  }

  protected readonly keepsCode = false;

  /** Its fields are set from the start; the collector tracks it only once the function has ended. */
  override get isSettled(): boolean {
    return true;
  }

  protected readonly moreOffsets = [FRAME_OBJECT.frame];
}

/** A generator's frame's function is cleared when the frame is, and a frame object is made when it is asked for. */
const TELLING = FRAME_OWN.slice(1).map((offset) => GENERATOR.frame + offset);
/** Of an older one, writes to the link to the frame's caller tell that it goes on or stops. */
const TELLING_OF_OLDER = [FRAME.previous, FRAME_OWN.at(-1)!].map(
  (offset) => GENERATOR.frame + offset,
);

/**
 * A generator or coroutine. What the frame of a recorded one holds, the probes follow (`GeneratorBlocks`); when they are
 * to look at it again, writes tell: of one that is older, the frame's variables are its own unless it runs.
 */
export class GeneratorFields extends FrameFields {
  protected override readonly isFollowed = this.slot !== 0;

  protected get frame(): number {
    return this.address + GENERATOR.frame;
  }

  protected get ownsFrame(): boolean {
    // Created or suspended: below 0, as a signed byte; closed before it ran: it still has its arguments.
    return this.#state >= 0x80 || this.#state === GENERATOR.completed;
  }

  protected get keepsCode(): boolean {
    return this.#state === GENERATOR.cleared;
  }

  get #state(): number {
    return this.context.memory.bytes[this.address + GENERATOR.state]!;
  }

  /** The collector visits the variables of a running one, too. */
  override get isReadable(): boolean {
    return this.#state !== 0 && super.isReadable;
  }

  protected readonly moreOffsets = this.isFollowed ? TELLING : TELLING_OF_OLDER;

  override release(): void {
    if (this.isFollowed) this.context.generators?.release(this.slot);
  }

  override take(): void {
    if (this.isFollowed) this.context.generators?.take(this.slot);
  }

  /** By the frame object variables can be set while the generator does not run: then they are watched. */
  override locate(settled: boolean): number {
    const positions = super.locate(settled);
    if (!this.isFollowed) return positions;
    const { memory } = this.context;
    const isOpen = memory.u32(this.frame + FRAME_OWN.at(-1)!) !== 0;
    this.start = this.frame + FRAME.locals;
    this.bytes = isOpen ? this.checked(this.#locals) * 4 : 0;
    return positions;
  }

  protected override positionsAt(offset: number): readonly [first: number, last: number] {
    return this.isFollowed ? [0, 0] : super.positionsAt(offset);
  }

  get #locals(): number {
    const { memory } = this.context;
    const code = (memory.u32(this.frame + FRAME.executable) & ~3) >>> 0;
    if (code === 0) return 0;
    return memory.words[(memory.u32(code + FRAME_PART.code.localNames) + OBJECT.size) >>> 2]!;
  }
}
