import { defineConfig } from 'tsup';
import { library, program } from '../../tsup.base';

export default defineConfig([
  library({ index: 'src/index.ts' }),
  {
    ...program(
      {
        bin: 'src/bin.ts',
        simulation: 'src/simulate/worker.ts',
        answerer: 'src/debugger/questions/worker.ts',
        indexer: 'src/debugger/questions/indexer.ts',
      },
      ['esm'],
    ),
    // What a command loads when it needs it is a file of its own.
    splitting: true,
  },
]);
