import type { Seq } from '@refwind/core';
import { loadCore } from './engine.js';
import type { PictureObject } from './picture/model.js';
import type { Trace } from './trace.js';

/** The heap at one moment, for showing. */
export interface HeapMoment {
  readonly seq: Seq;
  readonly live: number;
  readonly bytes: number;
  /** Oldest first. */
  readonly objects: readonly PictureObject[];
}

/** The heap right after event `seq`. */
export async function heapAt({ reader }: Trace, seq: Seq): Promise<HeapMoment> {
  const { siteAt, toHolder } = await loadCore();
  const columns = reader.columnsAt(seq);
  const { dictionary, links } = columns;
  const objects: PictureObject[] = [];
  for (let slot = 1; slot <= columns.slotCount; slot++) {
    if (columns.object[slot] === 0) continue;
    const code = dictionary.codes[columns.allocCode[slot]];
    objects.push({
      object: columns.object[slot],
      typeName: dictionary.types[code.arg].name,
      size: columns.size[slot],
      refcount: columns.refcount[slot],
      allocSeq: columns.allocSeq[slot],
      site: siteAt(dictionary, code.site),
      holders: [...links.holdersOf(slot)].map(({ kind, a, b }) => toHolder(kind, a, b, columns)),
    });
  }
  objects.sort((x, y) => x.object - y.object);
  return { seq, live: columns.live, bytes: columns.bytes, objects };
}
