import type { CycleGroup } from '@refwind/replay';
import type { SourceText } from '../source-text.js';
import { shown } from './escape.js';
import { count, counted, size } from './numbers.js';
import type { Places } from './sites.js';
import type { Style } from './style.js';

/** A group of cycles: how many, of which types, and the line that closed them. */
export function* cycleLines(
  { types, closedBy, collected, left, objects, bytes, example }: CycleGroup,
  source: SourceText,
  places: Places,
  style: Style,
): Generator<string> {
  const members = types.map(({ typeName, objects: many }) => `${count(many)} ${shown(typeName)}`);
  const title = style.title(counted(collected + left, 'cycle'));
  const rest = left === 0 ? '' : style.warning(`, ${count(left)} still there`);
  yield `${title}${rest}: ${members.join(', ')} (${counted(objects, 'object')}, ${size(bytes)})`;
  if (closedBy === null) yield '  closed by  a line that is not known (record with --holders full)';
  else
    yield `  closed by  ${style.place(places.line(closedBy))}  ${style.source(source.lineAt(closedBy))}`.trimEnd();
  yield `  such as    ${example.map((object) => `#${object}`).join(', ')}`;
}
