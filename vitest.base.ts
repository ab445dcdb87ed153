import { defineProject } from 'vitest/config';

/** What every package's tests share. They import `../src`; other packages come as built in dist. */
export function packageTests(name: string) {
  return defineProject({
    test: {
      name,
      include: ['test/**/*.test.ts'],
      // Against what hangs, not what is slow: some take half a minute, and much longer on a busy machine.
      testTimeout: 600_000,
      hookTimeout: 600_000,
    },
  });
}
