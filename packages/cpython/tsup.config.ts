import { defineConfig } from 'tsup';
import { library, program } from '../../tsup.base';

export default defineConfig([
  library({ index: 'src/index.ts' }),
  program({ worker: 'src/worker/main.ts', packer: 'src/worker/packer.ts' }, ['esm']),
]);
