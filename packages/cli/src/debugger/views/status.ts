import { truncate } from '../../format/width.js';
import type { Question } from '../questions/question.js';
import type { Scene } from './view.js';

/** The most useful first: as many as there is room for. */
const HINTS = [
  '? help',
  'q quit',
  '←→ event',
  '↑↓ line',
  'l suspects',
  'w why',
  'h history',
  'Tab object',
  '/ search',
  'b breakpoint',
  'c run',
  'C run back',
  'u undo',
  'x what if',
  'z zoom',
  'y copy address',
];

const ASKING: Readonly<Record<Question['kind'], string>> = {
  suspects: 'looking for suspects',
  why: 'looking for who keeps it',
  references: 'pairing its references',
  history: 'reading its history',
  stop: 'searching',
  event: 'searching',
  'what-if': 'branching',
  check: 'reading that',
  moment: 'looking for that moment',
  object: 'looking for that object',
};

/** The last line: what goes on, what is to be said, or which keys there are. */
export function statusLine({ model, style }: Scene, width: number): string {
  const { asked, note, playing } = model;
  if (asked !== null) return style.count(` … ${ASKING[asked.question.kind]}; Esc cancels`);
  if (note !== null) {
    const text = truncate(` ${note.text}`, width);
    return note.isProblem ? style.warning(text) : text;
  }
  if (playing !== 0) {
    const way = playing > 0 ? 'playing' : 'playing backward';
    return ` ${way}, ${Math.abs(playing) * 10} events per second; any key stops, Space is faster`;
  }
  return style.faint(` ${hints(width)}`);
}

function hints(width: number): string {
  let text = '';
  for (const hint of HINTS) {
    if (text.length + hint.length + 3 > width) break;
    text += text === '' ? hint : `  ${hint}`;
  }
  return text;
}
