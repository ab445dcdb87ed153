import { WasmBytes } from './bytes.js';
import { Opcode } from './instructions.js';

/** Block type of an `if` without a result. */
const EMPTY_BLOCK = 0x40;

/** Value types. */
export const ValueType = { i32: 0x7f, i64: 0x7e } as const;

const I32 = {
  eqz: 0x45,
  eq: 0x46,
  ne: 0x47,
  ltU: 0x49,
  ltS: 0x48,
  gtS: 0x4a,
  add: 0x6a,
  sub: 0x6b,
  mul: 0x6c,
  and: 0x71,
  or: 0x72,
  xor: 0x73,
  shl: 0x74,
  shrU: 0x76,
} as const;

/** Writes a function body, one instruction per call. Only what the probes need. */
export class Assembler {
  readonly #code = new WasmBytes(128);

  local(index: number): this {
    return this.#op(Opcode.localGet, index);
  }
  setLocal(index: number): this {
    return this.#op(Opcode.localSet, index);
  }
  teeLocal(index: number): this {
    return this.#op(Opcode.localTee, index);
  }
  global(index: number): this {
    return this.#op(Opcode.globalGet, index);
  }
  setGlobal(index: number): this {
    return this.#op(Opcode.globalSet, index);
  }
  const(value: number): this {
    this.#code.u8(Opcode.i32Const).s32(value);
    return this;
  }
  /** `i32.load` at the address on the stack plus `offset`. */
  load(offset: number): this {
    return this.#memory(Opcode.i32Load, 2, offset);
  }
  load8(offset: number): this {
    return this.#memory(Opcode.i32Load8U, 0, offset);
  }
  store(offset: number): this {
    return this.#memory(Opcode.i32Store, 2, offset);
  }
  store8(offset: number): this {
    return this.#memory(Opcode.i32Store8, 0, offset);
  }
  store64(offset: number): this {
    return this.#memory(Opcode.i64Store, 2, offset);
  }
  i32(name: keyof typeof I32): this {
    this.#code.u8(I32[name]);
    return this;
  }
  call(index: number): this {
    return this.#op(Opcode.call, index);
  }
  /** Calls the function whose table index is on the stack. */
  callIndirect(type: number): this {
    this.#code.u8(Opcode.callIndirect).u32(type).u8(0);
    return this;
  }
  memoryCopy(): this {
    this.#code.raw([Opcode.prefixBulk, 10, 0, 0]);
    return this;
  }
  memoryFill(): this {
    this.#code.raw([Opcode.prefixBulk, 11, 0]);
    return this;
  }
  /** Runs `then` when the number on the stack is not 0. */
  if(then: (asm: this) => void): this {
    this.#code.u8(Opcode.if).u8(EMPTY_BLOCK);
    then(this);
    this.#code.u8(Opcode.end);
    return this;
  }
  /** Runs `body`, which may leave it early. */
  block(body: (asm: this) => void): this {
    this.#code.u8(Opcode.block).u8(EMPTY_BLOCK);
    body(this);
    this.#code.u8(Opcode.end);
    return this;
  }
  /** Leaves the `depth`-th enclosing block or `if` (0: the innermost) when the number on the stack is not 0. */
  leaveIf(depth: number): this {
    return this.#op(Opcode.brIf, depth);
  }
  /** Runs one of two branches, by the number on the stack. */
  ifElse(then: (asm: this) => void, otherwise: (asm: this) => void): this {
    this.#code.u8(Opcode.if).u8(EMPTY_BLOCK);
    then(this);
    this.#code.u8(Opcode.else);
    otherwise(this);
    this.#code.u8(Opcode.end);
    return this;
  }
  /** Leaves the number of one of two branches, by the number on the stack. */
  choose(then: (asm: this) => void, otherwise: (asm: this) => void): this {
    this.#code.u8(Opcode.if).u8(ValueType.i32);
    then(this);
    this.#code.u8(Opcode.else);
    otherwise(this);
    this.#code.u8(Opcode.end);
    return this;
  }
  /** Repeats `body` while the number it leaves on the stack is not 0. */
  doWhile(body: (asm: this) => void): this {
    this.#code.u8(Opcode.loop).u8(EMPTY_BLOCK);
    body(this);
    this.#code.u8(Opcode.brIf).u32(0).u8(Opcode.end);
    return this;
  }
  return(): this {
    this.#code.u8(Opcode.return);
    return this;
  }
  drop(): this {
    this.#code.u8(Opcode.drop);
    return this;
  }

  /** The instructions alone. */
  code(): Uint8Array {
    return this.#code.view().slice();
  }

  /** The finished body with its size in front; `locals` more i32 locals follow the parameters. */
  body(locals = 0): Uint8Array {
    const content = new WasmBytes(this.#code.length + 8);
    if (locals > 0) content.u8(1).u32(locals).u8(ValueType.i32);
    else content.u8(0);
    content.raw(this.#code.view()).u8(Opcode.end);
    return new WasmBytes(content.length + 5).u32(content.length).raw(content.view()).view();
  }

  #op(opcode: number, index: number): this {
    this.#code.u8(opcode).u32(index);
    return this;
  }
  #memory(opcode: number, align: number, offset: number): this {
    this.#code.u8(opcode).u8(align).u32(offset);
    return this;
  }
}
