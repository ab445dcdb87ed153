import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

export default defineConfig(
  library({
    index: 'src/index.ts',
    node: 'src/node/index.ts',
    script: 'src/script/index.ts',
    trace: 'src/trace/index.ts',
    testing: 'src/testing/index.ts',
  }),
);
