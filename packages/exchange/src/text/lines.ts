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
  const decoder = new TextDecoder();
  let first = 1;
  for await (const { bytes, read } of byteLinesOf(input)) {
    const lines = split(decoder.decode(bytes));
    yield { lines, first, bytes: read };
    first += lines.length;
  }
}

/** Bytes of some whole lines, with a line end between each two. */
export interface ByteLines {
  readonly bytes: Uint8Array;
  /** Bytes read so far. */
  readonly read: number;
}

/**
 * As `linesOf`, for those who read bytes.
 * @throws LineProblem for a line of more than 64 MiB
 */
export async function* byteLinesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<ByteLines> {
  const rest = new Rest();
  let read = 0;
  for await (const piece of input) {
    read += piece.length;
    const end = piece.lastIndexOf(LINE_END);
    if (end < 0) rest.add(piece);
    else {
      const bytes = rest.with(piece.subarray(0, end));
      rest.add(piece.subarray(end + 1));
      yield { bytes, read };
    }
  }
  if (rest.length > 0) yield { bytes: rest.with(new Uint8Array(0)), read };
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
