import { defineConfig } from 'tsup';
import { library, program } from '../../tsup.base';

export default defineConfig([
  library({ index: 'src/index.ts' }),
  program({ bin: 'src/bin.ts', simulation: 'src/simulate/worker.ts' }, ['esm']),
]);
