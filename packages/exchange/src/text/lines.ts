import { LineProblem } from '../errors.js';

/** Longer lines are refused: a file without line ends must not fill the memory. */
const MAX_LINE_BYTES = 2 ** 26;
const LINE_END = 10;

/** Some whole lines of a file. */
export interface LineBlock {
  /** Without their ends. */
  readonly lines: readonly string[];
  /** The number of the first, 1-based. */
  readonly first: number;
  /** Bytes read so far. */
  readonly bytes: number;
}

/**
 * A file's lines, many at a time. Line ends are `\n` or `\r\n`; the last line may lack its own. Bytes that are no UTF-8
 * become U+FFFD.
 * @throws LineProblem for a line of more than 64 MiB
 */
export async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<LineBlock> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: false });
  const rest = new Rest();
  let first = 1;
  let bytes = 0;
  for await (const piece of input) {
    bytes += piece.length;
    const end = piece.lastIndexOf(LINE_END);
    if (end < 0) {
      rest.add(piece);
      continue;
    }
    const lines = split(decoder.decode(rest.with(piece.subarray(0, end))));
    rest.add(piece.subarray(end + 1));
    yield { lines, first, bytes };
    first += lines.length;
  }
  if (rest.length > 0) {
    yield { lines: split(decoder.decode(rest.with(new Uint8Array(0)))), first, bytes };
  }
}

function split(text: string): string[] {
  const lines = text.split('\n');
  if (!text.includes('\r')) return lines;
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

/** The beginning of a line that has not ended. */
class Rest {
  #parts: Uint8Array[] = [];
  length = 0;

  add(part: Uint8Array): void {
    if (part.length === 0) return;
    this.length += part.length;
    if (this.length > MAX_LINE_BYTES) {
      throw new LineProblem(`a line has more than ${MAX_LINE_BYTES / 2 ** 20} MiB`);
    }
    this.#parts.push(part.slice());
  }

  /** The rest with what follows it; nothing is left. */
  with(more: Uint8Array): Uint8Array {
    if (this.length === 0) return more;
    const whole = new Uint8Array(this.length + more.length);
    let at = 0;
    for (const part of [...this.#parts, more]) {
      whole.set(part, at);
      at += part.length;
    }
    this.#parts = [];
    this.length = 0;
    return whole;
  }
}
