import type { Places } from '../../format/sites.js';
import type { Highlighter } from '../../highlight.js';
import type { Report } from '../report.js';
import type { Html } from './html.js';

/** What the parts of a page are made from. */
export interface PageContext {
  readonly report: Report;
  readonly places: Places;
  readonly highlight: Highlighter;
  /** By a graph's start and moment: its picture. */
  readonly pictures: ReadonlyMap<string, Html>;
}

/** A part of the page; `null` where there is nothing to say. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}
