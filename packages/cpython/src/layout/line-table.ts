/**
 * Decodes a code object's location table into one line per 2-byte code unit.
 *
 * @param table the bytes of `co_linetable`
 * @param firstLine `co_firstlineno`
 * @param units how many code units the bytecode has
 * @returns the source line of each unit, 1-based; 0 where there is none
 * @see Objects/locations.md (PEP 626) of CPython 3.14
 */
export function decodeLineTable(table: Uint8Array, firstLine: number, units: number): Int32Array {
  const lines = new Int32Array(units);
  let line = firstLine;
  let unit = 0;
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; at < table.length; shift += 6) {
      const byte = table[at++]!;
      value |= (byte & 63) << shift;
      if (!(byte & 64)) break;
    }
    return value >>> 0;
  };
  const signed = (): number => {
    const value = varint();
    return value & 1 ? -(value >>> 1) : value >>> 1;
  };
  while (at < table.length && unit < units) {
    const head = table[at++]!;
    const length = (head & 7) + 1;
    const form = (head >>> 3) & 15;
    let located = true;
    if (form === 15) {
      located = false;
    } else if (form === 14) {
      line += signed();
      for (let i = 0; i < 3; i++) varint(); // end line, column, end column
    } else if (form === 13) {
      line += signed();
    } else if (form >= 10) {
      line += form - 10;
      at += 2;
    } else {
      at += 1;
    }
    lines.fill(located ? line : 0, unit, Math.min(unit + length, units));
    unit += length;
  }
  return lines;
}
