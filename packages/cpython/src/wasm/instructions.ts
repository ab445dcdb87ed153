import { RecorderError } from '../errors.js';
import type { WasmCursor } from './cursor.js';

/** Opcodes that the instrumentation looks for or writes. */
export const Opcode = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  brIf: 0x0d,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  drop: 0x1a,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Load: 0x28,
  i32Load8U: 0x2d,
  i32Store: 0x36,
  i64Store: 0x37,
  i32Store8: 0x3a,
  i32Const: 0x41,
  prefixBulk: 0xfc,
} as const;

/**
 * Moves the cursor over the immediates of the instruction whose opcode byte was just read.
 * Covers the WebAssembly 3 instruction set as compilers emit it, exceptions old and new included.
 *
 * @throws RecorderError `unsupported-module` at an opcode it does not know: a module that is not
 *   understood in full must not be rewritten in part.
 * @see https://webassembly.github.io/spec/core/binary/instructions.html
 */
export function skipImmediates(cursor: WasmCursor, opcode: number): void {
  if (opcode >= 0x45 && opcode <= 0xc4) return;
  if (opcode >= 0x28 && opcode <= 0x3e) {
    skipMemoryArgument(cursor);
    return;
  }
  switch (opcode) {
    case 0x00: // unreachable
    case 0x01: // nop
    case 0x05: // else
    case 0x0a: // throw_ref
    case 0x0b: // end
    case 0x0f: // return
    case 0x19: // catch_all
    case 0x1a: // drop
    case 0x1b: // select
    case 0xd1: // ref.is_null
    case 0xd3: // ref.eq
    case 0xd4: // ref.as_non_null
      return;
    case 0x02: // block
    case 0x03: // loop
    case 0x04: // if
    case 0x06: // try
    case 0x07: // catch
    case 0x08: // throw
    case 0x09: // rethrow
    case 0x0c: // br
    case 0x0d: // br_if
    case 0x10: // call
    case 0x12: // return_call
    case 0x14: // call_ref
    case 0x15: // return_call_ref
    case 0x18: // delegate
    case 0x20: // local.get
    case 0x21: // local.set
    case 0x22: // local.tee
    case 0x23: // global.get
    case 0x24: // global.set
    case 0x25: // table.get
    case 0x26: // table.set
    case 0x3f: // memory.size
    case 0x40: // memory.grow
    case 0x41: // i32.const
    case 0x42: // i64.const
    case 0xd0: // ref.null
    case 0xd2: // ref.func
    case 0xd5: // br_on_null
    case 0xd6: // br_on_non_null
      cursor.skipLeb();
      return;
    case 0x11: // call_indirect
    case 0x13: // return_call_indirect
      cursor.skipLeb();
      cursor.skipLeb();
      return;
    case 0x0e: {
      // br_table
      for (let left = cursor.u32() + 1; left > 0; left--) cursor.skipLeb();
      return;
    }
    case 0x1c: {
      // select t*
      for (let left = cursor.u32(); left > 0; left--) cursor.skipLeb();
      return;
    }
    case 0x1f:
      skipTryTable(cursor);
      return;
    case 0x43: // f32.const
      cursor.skip(4);
      return;
    case 0x44: // f64.const
      cursor.skip(8);
      return;
    case 0xfc:
      skipBulk(cursor);
      return;
    case 0xfd:
      skipVector(cursor);
      return;
    case 0xfe:
      skipAtomic(cursor);
      return;
    default:
      unknown(cursor, `0x${opcode.toString(16)}`);
  }
}

function skipMemoryArgument(cursor: WasmCursor): void {
  const align = cursor.u32();
  if (align & 0x40) cursor.skipLeb(); // a memory index follows
  cursor.skipLeb();
}

function skipTryTable(cursor: WasmCursor): void {
  cursor.skipLeb();
  for (let left = cursor.u32(); left > 0; left--) {
    const kind = cursor.u8();
    if (kind < 2) cursor.skipLeb(); // catch and catch_ref name a tag
    cursor.skipLeb();
  }
}

function skipBulk(cursor: WasmCursor): void {
  const sub = cursor.u32();
  if (sub <= 7) return; // saturating truncations
  if (sub === 9 || sub === 11 || sub === 13 || (sub >= 15 && sub <= 17)) {
    cursor.skipLeb();
    return;
  }
  if (sub === 8 || sub === 10 || sub === 12 || sub === 14) {
    cursor.skipLeb();
    cursor.skipLeb();
    return;
  }
  unknown(cursor, `0xfc ${sub}`);
}

function skipVector(cursor: WasmCursor): void {
  const sub = cursor.u32();
  if (sub <= 11 || sub === 92 || sub === 93) {
    skipMemoryArgument(cursor);
    return;
  }
  if (sub === 12 || sub === 13) {
    cursor.skip(16);
    return;
  } // v128.const, i8x16.shuffle
  if (sub >= 21 && sub <= 34) {
    cursor.skip(1);
    return;
  } // lane index
  if (sub >= 84 && sub <= 91) {
    skipMemoryArgument(cursor);
    cursor.skip(1);
    return;
  }
  if (sub > 275) unknown(cursor, `0xfd ${sub}`);
}

function skipAtomic(cursor: WasmCursor): void {
  const sub = cursor.u32();
  if (sub === 3) {
    cursor.skip(1);
    return;
  } // atomic.fence
  if (sub > 78) unknown(cursor, `0xfe ${sub}`);
  skipMemoryArgument(cursor);
}

function unknown(cursor: WasmCursor, opcode: string): never {
  throw new RecorderError(
    'unsupported-module',
    `unknown WebAssembly instruction ${opcode} near offset ${cursor.position}; ` +
      'this build of the interpreter is not one that the recorder can instrument',
  );
}
