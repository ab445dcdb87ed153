import { emptyResolution, HeapColumns } from '../../packages/core/dist/index.js';

/** Chunk by chunk what a table of events has: seq, object, code; what a code means is a table of its own. */
export function* eventRows(reader) {
  const columns = new HeapColumns(reader.dictionary);
  for (const chunk of reader.chunks()) {
    const resolved = emptyResolution(chunk);
    columns.apply(chunk, 0, chunk.length, resolved);
    const { firstSeq, length, code } = chunk;
    yield { firstSeq, length, code, object: resolved.object };
  }
}

/** By code: operation (0 alloc, 1 incref, 2 decref, 3 free, else other), change of the count, site. */
export function codeRows({ codes }) {
  return codes.map(({ op, arg, site }, code) => {
    const delta = op === 0 ? 1 : op === 1 ? arg : op === 2 ? -arg : 0;
    return { code, op, delta, site };
  });
}

export const queries = {
  history: (object) => `SELECT seq, code FROM events WHERE object = ${object} ORDER BY seq`,
  stateAt: (seq) =>
    `SELECT object, sum(delta) AS refcount FROM events JOIN codes USING (code)
     WHERE seq <= ${seq} AND object > 0 GROUP BY object HAVING max(CASE WHEN op = 3 THEN 1 ELSE 0 END) = 0`,
  leaksBySite: `SELECT site, count(*) AS objects FROM events JOIN codes USING (code)
     WHERE op = 0 AND object NOT IN (SELECT object FROM events JOIN codes USING (code) WHERE op = 3)
     GROUP BY site`,
};
