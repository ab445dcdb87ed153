import {
  CODE_ENTRY_link,
  CODE_ENTRY_unlink,
  COLUMN_BYTES,
  CONTROL_linkEnd,
  CONTROL_row,
  LINK_a,
  LINK_b,
  LINK_bytes,
  LINK_kind,
} from './constants';
import { flush, linkCode } from './host';
import { at } from './state';

/** Writes the row of a holder that starts or stops holding an object, at the running instruction. */
export function linkRow(isLink: bool, slot: u32, kind: u32, a: u32, b: u32): void {
  const code = codeOf(isLink);
  let row = load<u32>(at.control, CONTROL_row);
  if (row === at.rowEnd) {
    flush();
    row = load<u32>(at.control, CONTROL_row);
  }
  store<u32>(row, code);
  store<u32>(row + COLUMN_BYTES, slot);
  store<u32>(at.control, row + 4, CONTROL_row);
  const link = load<u32>(at.control, CONTROL_linkEnd);
  store<u32>(link, kind, LINK_kind);
  store<u32>(link, a, LINK_a);
  store<u32>(link, b, LINK_b);
  store<u32>(at.control, link + LINK_bytes, CONTROL_linkEnd);
}

function codeOf(isLink: bool): u32 {
  const entry = at.entry;
  if (entry !== 0) {
    const known = load<u32>(entry + (isLink ? CODE_ENTRY_link : CODE_ENTRY_unlink));
    if (known !== 0) return known - 1;
  }
  return linkCode(at.instruction, isLink ? 1 : 0);
}
