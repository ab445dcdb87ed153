import pc from 'picocolors';

type Paint = (text: string) => string;

/** What texts mean, as colours; plain texts where colours are off. */
export interface Style {
  readonly title: Paint;
  /** What matters less than what stands beside it. */
  readonly faint: Paint;
  readonly variable: Paint;
  readonly object: Paint;
  readonly count: Paint;
  readonly born: Paint;
  readonly gone: Paint;
  readonly place: Paint;
  readonly source: Paint;
  readonly warning: Paint;
}

/** @param color whether the output may be coloured */
export function styleFor(color: boolean): Style {
  const c = pc.createColors(color);
  return {
    title: c.bold,
    faint: c.dim,
    variable: c.cyan,
    object: c.bold,
    count: c.yellow,
    born: c.green,
    gone: c.red,
    place: c.blue,
    source: c.italic,
    warning: c.red,
  };
}
