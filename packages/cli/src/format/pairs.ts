import type { LedgerRow, OutstandingReference, Pairing, ReferencePair } from '@refwind/replay';
import type { SourceText } from '../source-text.js';
import { holderText } from './holders.js';
import { count, counted } from './numbers.js';
import { type ReportSection, reportLines } from './report.js';
import type { Places } from './sites.js';
import type { Style } from './style.js';

const REASONS = {
  holder: 'its holder let go',
  only: 'the only loose one',
  latest: 'the last one taken',
} as const;

/** References to an object: those that stand out, then each pair of a taking and a giving back. */
export function pairLines(
  { object, at, pairs, outstanding, died }: Pairing,
  source: SourceText,
  places: Places,
  style: Style,
  width: number,
): string[] {
  const where = (row: LedgerRow | null): string[] => [
    row === null ? '?' : String(row.seq),
    row?.site ? places.line(row.site) : '-',
  ];
  const standing = (each: OutstandingReference): string[] => [
    ...where(each.taken),
    each.holder === null ? 'a temporary or C code' : holderText(each.holder),
    source.lineAt((each.held ?? each.taken)?.site ?? null),
    certainty(each.references, each.confidence),
  ];
  const paired = (pair: ReferencePair): string[] => [
    ...where(pair.taken),
    ...where(pair.given),
    pair.holder === null ? '' : holderText(pair.holder),
    `${REASONS[pair.reason]}${certainty(pair.references, pair.confidence, ', ')}`,
  ];
  const sections: ReportSection[] = [
    {
      title: `#${object}: references that stand out after event ${count(at)}`,
      ...(outstanding.length === 0
        ? { notes: [died > 0 ? `None; ${counted(died, 'reference')} went with it.` : 'None.'] }
        : table(['taken', 'by', 'held by', 'source', ''], outstanding.map(standing), [0])),
    },
    {
      title: 'References given back',
      ...(pairs.length === 0
        ? { notes: ['None.'] }
        : table(
            ['taken', 'by', 'given', 'by', 'held by', 'how it is known'],
            pairs.map(paired),
            [0, 2],
          )),
    },
  ];
  return [...reportLines(sections, style, width)];
}

function table(heads: string[], rows: string[][], numbers: number[]) {
  return { table: { heads, rows, numbers } };
}

/** How many, and how sure it is, where that is worth a word. */
function certainty(references: number, confidence: number, lead = ''): string {
  const words = [
    ...(references > 1 ? [`${count(references)} references`] : []),
    ...(confidence < 1 ? [`1 of ${count(Math.round(1 / confidence))} as likely`] : []),
  ];
  return words.length === 0 ? '' : `${lead}${words.join(', ')}`;
}
