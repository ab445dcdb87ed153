import type { HeapEvent } from '@refwind/core';
import { countText, detailText, objectText } from './events.js';
import type { Places } from './sites.js';
import type { Style } from './style.js';
import { padEnd, padStart } from './width.js';

const TYPE_WIDTH = 'gc-pass'.length;
const COUNT_WIDTH = 'count'.length;
const DETAIL_WIDTH = 32;

/**
 * Events as aligned lines, one at a time. Widths follow from what is known beforehand, so that a
 * long trace can be shown as it is read.
 */
export class EventTable {
  readonly #seqWidth: number;
  readonly #objectWidth: number;
  readonly #places: Places;
  readonly #style: Style;

  /** @param most the highest seq and object id to come */
  constructor(
    most: { readonly seq: number; readonly object: number },
    places: Places,
    style: Style,
  ) {
    this.#seqWidth = Math.max(3, String(most.seq).length);
    this.#objectWidth = Math.max('object'.length, String(most.object).length + 1);
    this.#places = places;
    this.#style = style;
  }

  header(): string {
    return this.#style.faint(this.#cells('seq', 'event', 'object', 'count', 'what', 'where'));
  }

  line(event: HeapEvent): string {
    return this.#cells(
      String(event.seq),
      event.type,
      objectText(event),
      countText(event),
      detailText(event),
      this.#places.full(event.site),
    );
  }

  #cells(
    seq: string,
    type: string,
    object: string,
    count: string,
    detail: string,
    where: string,
  ): string {
    const style = this.#style;
    return [
      padStart(seq, this.#seqWidth),
      paintType(style, type)(padEnd(type, TYPE_WIDTH)),
      padEnd(object, this.#objectWidth),
      style.count(padStart(count, COUNT_WIDTH)),
      padEnd(detail, DETAIL_WIDTH),
      style.place(where),
    ]
      .join('  ')
      .trimEnd();
  }
}

function paintType(style: Style, type: string): (text: string) => string {
  if (type === 'alloc') return style.born;
  if (type === 'free') return style.gone;
  return type === 'gc-pass' || type === 'mark' ? style.title : (text) => text;
}
