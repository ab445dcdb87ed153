// Records one program with all holders, checked now and then, and says on descriptor 3 what the check found.
import { writeSync } from 'node:fs';
import { record } from '../../packages/cpython/dist/index.js';

const [path, output] = process.argv.slice(2);
const { check, summary, exitCode } = await record({
  program: { kind: 'script', path },
  output,
  holders: 'full',
  check: 'sampled',
});
const { comparisons, boundaries, mismatches, links } = check;
const [most] = links.unnamed;
writeSync(
  3,
  JSON.stringify({
    named: Number(((100 * links.held) / links.references).toFixed(3)),
    references: links.references,
    mismatches,
    differences: links.differences,
    counts: comparisons,
    links: links.comparisons,
    lines: boundaries,
    events: summary.events,
    exitCode,
    ...(most && { mostUnnamed: `${most.typeName}: ${most.references}` }),
  }),
);
