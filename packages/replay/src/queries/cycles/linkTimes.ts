import {
  type CodeId,
  type HolderKind,
  LinkTable,
  NO_LINK,
  type Seq,
  type Slot,
} from '@refwind/core';
import { longer } from '../references/tokens.js';

/** Since when, and by which code's event, each holder holds what it holds. */
export class LinkTimes {
  readonly links = new LinkTable();
  /** By link. */
  seq = new Float64Array(0);
  code = new Int32Array(0);

  link(slot: Slot, kind: HolderKind, a: number, b: number, seq: Seq, code: CodeId): void {
    const link = this.links.link(slot, kind, a, b);
    if (link >= this.seq.length) {
      const length = Math.max(1024, link + 1, this.seq.length * 2);
      this.seq = longer(new Float64Array(length), this.seq);
      this.code = longer(new Int32Array(length), this.code);
    }
    this.seq[link] = seq;
    this.code[link] = code;
  }

  /** The holder lets go. @returns the link's index, of which times can be read until the next `link`; or `NO_LINK` */
  unlink(slot: Slot, kind: HolderKind, a: number, b: number): number {
    const link = this.links.indexOf(kind, a, b);
    return this.links.unlink(slot, kind, a, b) ? link : NO_LINK;
  }
}
