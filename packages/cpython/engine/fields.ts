import { Box } from './box';
import {
  BEFORE_gcNext,
  DICT_VALUES_capacity,
  DICT_VALUES_items,
  DICT_VALUES_valid,
  HEAP_TYPE_cachedKeys,
} from './constants';
import { attribute } from './host';
import { byte, word } from './memory';

/**
 * Where the objects of a type keep their references, when all of these places are known words. The recorder writes it
 * (`FieldLayouts`).
 */
@unmanaged
export class Layout {
  type: u32;
  /** Offset of the inline values; 0: there are none. */
  values: u32;
  /** Not 0: the words are set once the collector tracks the object, and not before. */
  isTracked: u32;
  /** How many words, and for each its offset and the id of its name. */
  count: i32;
  fields: u32;
  /** Ids + 1 of what inline values are called, as the table of the keys that instances share says. */
  names: u32;
  namesOf: u32;
  /** Its number in JavaScript. */
  number: u32;
}

const NAMES_BYTES: u32 = 1024;

export function layoutOf(box: Box): Layout {
  return changetype<Layout>(box.layout);
}

export function isSettled(box: Box): bool {
  return layoutOf(box).isTracked === 0 || word(box.address + BEFORE_gcNext) !== 0;
}

/** @param settled at a bytecode boundary; else in the midst of an instruction, whose C code may be half done */
export function locateFields(box: Box, settled: bool): i32 {
  const layout = layoutOf(box);
  if (settled && !isSettled(box)) return 0;
  if (layout.values === 0) return layout.count;
  const values = box.address + layout.values;
  const capacity = byte(values + DICT_VALUES_capacity);
  box.valid = byte(values + DICT_VALUES_valid) === 0 ? 0 : capacity;
  box.start = values + DICT_VALUES_items;
  box.bytes = capacity * 4;
  box.inline = capacity;
  return <i32>capacity + layout.count;
}

export function fieldOffset(layout: Layout, field: i32): u32 {
  return load<u32>(layout.fields + ((<u32>field) << 3));
}

export function fieldAt(box: Box, position: i32): u32 {
  const field = position - box.inline;
  if (field >= 0) return word(box.address + fieldOffset(layoutOf(box), field));
  return position < box.valid ? word(box.start + <u32>position * 4) : 0;
}

export function fieldIdentity(box: Box, position: i32): u32 {
  const layout = layoutOf(box);
  const field = position - box.inline;
  return field >= 0
    ? load<u32>(layout.fields + ((<u32>field) << 3), 4)
    : inlineName(layout, <u32>position);
}

/** Keys are added to a table that instances share, and never taken out. */
function inlineName(layout: Layout, position: u32): u32 {
  const table = word(layout.type + HEAP_TYPE_cachedKeys);
  if (table !== layout.namesOf) {
    layout.namesOf = table;
    memory.fill(layout.names, 0, NAMES_BYTES);
  }
  const place = layout.names + (position << 2);
  const known = load<u32>(place);
  if (known !== 0) return known - 1;
  const id = attribute(layout.number, position);
  if (id < 0) return <u32>-id - 1;
  store<u32>(place, id);
  return id - 1;
}
