import { counted } from '../../format/numbers.js';
import { looseLines, placedPicture } from '../../picture/draw.js';
import { focusOf } from '../pictures.js';
import type { Scene } from './view.js';

/** Objects as boxes, the one in question in sight. */
export function heapView(scene: Scene, width: number, height: number): string[] {
  const { model, world, style } = scene;
  const picture = world.pictures.of(model);
  const options = { width: width - 1, style, holdersKnown: world.holdersKnown };
  const { lines, tops, heights } = placedPicture(picture, options);
  const loose = looseLines(picture, options);
  const focus = focusOf(world.timeline, model.session);
  const box = picture.boxes.findIndex(({ of }) => of.object === focus);
  const marked = lines.map((line, row) => {
    const isFocus = box >= 0 && row >= tops[box] && row < tops[box] + heights[box];
    return `${isFocus ? style.count('▌') : ' '}${line}`;
  });
  const all =
    loose.length === 0
      ? marked
      : [...marked, ...(marked.length > 0 ? [''] : []), ...loose.map((line) => ` ${line}`)];
  if (picture.left > 0) all.push(style.faint(` … and ${counted(picture.left, 'object')} more`));
  if (all.length === 0) return ['', style.faint(' Nothing is alive.')];
  const top = box < 0 ? 0 : tops[box] - Math.max(0, Math.floor((height - heights[box]) / 2));
  return all.slice(Math.max(0, Math.min(top, all.length - height)));
}

/** What stands over the heap. */
export function heapTitle({ model, world }: Scene): string {
  if (model.branch !== null) return 'Heap in the branch';
  return world.holdersKnown ? 'Heap' : 'Heap (who holds what was not recorded)';
}
