import { defineConfig } from 'tsup';
import { library, program } from '../../tsup.base';

export default defineConfig([
  library({ index: 'src/index.ts' }),
  {
    ...program({ worker: 'src/worker/main.ts', packer: 'src/worker/packer.ts' }, ['esm']),
    // One file each: a thread starts with every recording, and what it has of core is its own anyway.
    noExternal: [/^@refwind\//],
  },
]);
