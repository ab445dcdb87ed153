import { truncate, widthOf } from '../../format/width.js';
import type { ListPanel } from '../model.js';
import { fit, fitAll } from '../screen/fit.js';
import { heapTitle, heapView } from './heap.js';
import { ledgerView } from './ledger.js';
import { objectView } from './object.js';
import { helpView, listTitle, listView, promptLines } from './panels.js';
import { sourceTitle, sourceView } from './source.js';
import { statusLine } from './status.js';
import { stripTitle, stripView } from './strip.js';
import { titleLine } from './title.js';
import type { Scene } from './view.js';

/** Smaller ones hold nothing that could be read. */
const NARROWEST = 40;
const LOWEST = 12;

/** So wide, and source and heap stand side by side. */
const SIDE_BY_SIDE = 72;
/** So wide, and the object in question has a place of its own. */
const WIDE = 150;
const TALL = 40;
const HEAP = 44;
/** What a pane's rule takes beside its title. */
const RULE = 5;

/** The whole screen: `height` lines of `width` cells, styled. */
export function screen(scene: Scene, width: number, height: number): string[] {
  if (width < NARROWEST || height < LOWEST) return tooSmall(width, height);
  const { model } = scene;
  const body = bodyLines(scene, width, height - 2);
  const lines = [fit(titleLine(scene), width), ...body];
  const last =
    model.panel?.kind === 'prompt'
      ? promptLines(scene, model.panel, width)
      : [statusLine(scene, width)];
  const kept = last.slice(-(height - 2));
  return [...lines.slice(0, height - kept.length), ...kept.map((line) => fit(line, width))];
}

function tooSmall(width: number, height: number): string[] {
  return fitAll([`This needs ${NARROWEST} × ${LOWEST}`, 'characters. q quits.'], width, height);
}

function bodyLines(scene: Scene, width: number, height: number): string[] {
  const { panel } = scene.model;
  if (panel?.kind === 'help') {
    return [
      rule(scene, width, 'Keys'),
      ...fitAll(helpView(scene, panel, width, height - 1), width, height - 1),
    ];
  }
  const strip = height >= TALL ? 4 : 2;
  const room = height - strip - 1;
  const top = panel?.kind === 'list' ? Math.max(5, Math.floor(room * 0.4)) : zoomed(scene, room);
  return [
    ...upper(scene, width, top),
    ...lower(scene, width, room - top),
    rule(scene, width, stripTitle(scene)),
    ...fitAll(stripView(scene, width, strip), width, strip),
  ];
}

/** Lines of the upper panes, their rule included. */
function zoomed({ model }: Scene, room: number): number {
  if (model.panel?.kind === 'list') return 0;
  if (model.zoom === 'all') return Math.ceil(room * 0.58);
  return model.zoom === 'events' ? 0 : room;
}

function upper(scene: Scene, width: number, height: number): string[] {
  if (height === 0) return [];
  const { zoom, panel } = scene.model;
  const isAlone = panel?.kind !== 'list' && (zoom === 'heap' || zoom === 'source');
  if (isAlone ? zoom === 'source' : width < SIDE_BY_SIDE) {
    return pane(scene, width, height, sourceTitle(scene, width - RULE), sourceView);
  }
  if (isAlone) return pane(scene, width, height, heapTitle(scene), heapView);
  const right = Math.max(HEAP, Math.floor(width * 0.55));
  const left = width - right - 1;
  return beside(
    pane(scene, left, height, sourceTitle(scene, left - RULE), sourceView),
    pane(scene, right, height, heapTitle(scene), heapView),
    scene,
  );
}

function lower(scene: Scene, width: number, height: number): string[] {
  if (height === 0) return [];
  const { panel } = scene.model;
  if (panel?.kind === 'list') return listPane(scene, panel, width, height);
  if (width < WIDE) return pane(scene, width, height, 'Events', ledgerView);
  const right = Math.floor(width * 0.35);
  return beside(
    pane(scene, width - right - 1, height, 'Events', ledgerView),
    pane(scene, right, height, 'Object', objectView),
    scene,
  );
}

function listPane(scene: Scene, panel: ListPanel, width: number, height: number): string[] {
  const view = (of: Scene, cells: number, lines: number) => listView(of, panel, cells, lines);
  return pane(scene, width, height, listTitle(panel), view);
}

function pane(
  scene: Scene,
  width: number,
  height: number,
  title: string,
  view: (scene: Scene, width: number, height: number) => string[],
): string[] {
  const lines = view(scene, width, height - 1);
  return [rule(scene, width, title), ...fitAll(lines, width, height - 1)];
}

function rule({ style }: Scene, width: number, title: string): string {
  const text = truncate(title, width - RULE);
  const rest = '─'.repeat(Math.max(0, width - widthOf(text) - 4));
  return fit(`${style.faint('──')} ${style.title(text)} ${style.faint(rest)}`, width);
}

function beside(left: readonly string[], right: readonly string[], { style }: Scene): string[] {
  return left.map((line, row) => `${line}${style.faint(row === 0 ? '┬' : '│')}${right[row]}`);
}
