/** Arrows to one box: from the rows `sources` to the row `target`. */
export interface Arrow {
  readonly target: number;
  readonly sources: readonly number[];
}

/** An arrow's vertical line, on rows `from` to `to`, both included. Lane 0 is next to the boxes. */
export interface Lane {
  readonly lane: number;
  readonly from: number;
  readonly to: number;
  readonly target: number;
  /** The target's row and the sources' rows. */
  readonly stops: ReadonlySet<number>;
}

type Span = Omit<Lane, 'lane'>;

/**
 * Gives each arrow a lane in which no other one runs on the same rows; short ones inside. Arrows
 * that would need a lane beyond `lanes` are left out.
 */
export function layLanes(arrows: readonly Arrow[], lanes: number): Lane[] {
  const spans = arrows.map(spanOf);
  spans.sort((a, b) => a.to - a.from - (b.to - b.from) || a.from - b.from);
  const taken: Lane[][] = [];
  for (const span of spans) {
    let lane = 0;
    while (lane < lanes && taken[lane]?.some((other) => overlap(other, span))) lane++;
    if (lane >= lanes) continue;
    taken[lane] ??= [];
    taken[lane].push({ ...span, lane });
  }
  return taken.flat();
}

/** The lanes that run on each row. */
export function lanesByRow(lanes: readonly Lane[], rows: number): Lane[][] {
  const byRow: Lane[][] = Array.from({ length: rows }, () => []);
  for (const lane of lanes) {
    for (let row = lane.from; row <= lane.to; row++) byRow[row].push(lane);
  }
  return byRow;
}

function spanOf({ target, sources }: Arrow): Span {
  const stops = new Set([target, ...sources]);
  let from = target;
  let to = target;
  for (const row of sources) {
    if (row < from) from = row;
    if (row > to) to = row;
  }
  return { from, to, target, stops };
}

function overlap(a: Span, b: Span): boolean {
  return a.from <= b.to && b.from <= a.to;
}
