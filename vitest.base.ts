import { defineProject } from 'vitest/config';

/** What every package's tests share. They import `../src`; other packages come as built in dist. */
export function packageTests(name: string) {
  return defineProject({
    test: {
      name,
      include: ['test/**/*.test.ts'],
      testTimeout: 120_000,
      hookTimeout: 120_000,
    },
  });
}
