import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** One of more than a hundred million events. */
const LONG = join('bench', 'programs', 'policy.py');

/** Programs whose counts and links are compared with the interpreter's memory, as paths in the repository. */
export function checked(root) {
  const all = (folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith('.py'))
      .map((file) => join(folder, file));
  return [
    ...all(join('fixtures', 'programs')),
    ...all(join('fixtures', 'stdlib')),
    join('fixtures', 'behaviour', 'asyncio_run.py'),
    LONG,
  ];
}
