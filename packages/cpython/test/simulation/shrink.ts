/**
 * Makes a script that fails smaller. fast-check would try one candidate after the other; a recording costs a
 * second whatever it holds, so here many candidates are tried at once.
 */

/** Which of these scripts fail as well, in their order. */
export type Failing = (sources: readonly string[]) => Promise<readonly boolean[]>;

/** How many candidates are tried at once, the shortest first. */
const AT_ONCE = 40;

/** The smallest script found that still fails; `source` itself when none does. */
export async function shrink(source: string, failing: Failing, rounds = 60): Promise<string> {
  let smallest = source;
  for (let round = 0; round < rounds; round++) {
    const smaller = await firstFailing(smallerScripts(smallest), failing);
    if (smaller === undefined) break;
    smallest = smaller;
  }
  return smallest;
}

async function firstFailing(
  candidates: readonly string[],
  failing: Failing,
): Promise<string | undefined> {
  for (let start = 0; start < candidates.length; start += AT_ONCE) {
    const some = candidates.slice(start, start + AT_ONCE);
    const fails = await failing(some);
    const found = some.find((_, index) => fails[index]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A statement: its first line, and the block below it. */
interface Statement {
  readonly line: string;
  readonly block: readonly Statement[];
}

/** Scripts with something left out, the shortest first. */
export function smallerScripts(source: string): string[] {
  const script = parse(source);
  const found = new Set<string>();
  for (const smaller of withLess(script)) found.add(print(smaller));
  found.delete(source);
  return [...found].sort((a, b) => a.length - b.length);
}

/** The block with a run of statements left out, with a statement's block in its place, or with less in a block. */
function* withLess(block: readonly Statement[]): Generator<Statement[]> {
  for (let length = block.length; length > 0; length = Math.floor(length / 2)) {
    for (let start = 0; start + length <= block.length; start += length) {
      yield [...block.slice(0, start), ...block.slice(start + length)];
    }
  }
  for (const [at, statement] of block.entries()) {
    const around = (...inside: Statement[]): Statement[] => [
      ...block.slice(0, at),
      ...inside,
      ...block.slice(at + 1),
    ];
    if (statement.block.length === 0) continue;
    yield around(...statement.block);
    for (const less of withLess(statement.block)) yield around({ ...statement, block: less });
  }
}

/** Blocks by indentation; comments and blank lines go. Statements are taken to be one line each. */
function parse(source: string): Statement[] {
  const lines = source.split('\n').filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
  let next = 0;
  const blockAt = (indent: number): Statement[] => {
    const block: Statement[] = [];
    while (next < lines.length && indentOf(lines[next]) >= indent) {
      const line = (lines[next++] as string).trim();
      const inner = indentOf(lines[next]);
      block.push({ line, block: inner > indent ? blockAt(inner) : [] });
    }
    return block;
  };
  return blockAt(0);
}

const indentOf = (line = ''): number => line.length - line.trimStart().length;

function print(block: readonly Statement[], indent = ''): string {
  return block
    .map((statement) => {
      const { line } = statement;
      if (!line.endsWith(':')) return `${indent}${line}\n`;
      const body = statement.block.length === 0 ? [{ line: 'pass', block: [] }] : statement.block;
      return `${indent}${line}\n${print(body, `${indent}    `)}`;
    })
    .join('');
}
