// `npm test`: setup, then every package's tests in one vitest run. Further arguments go to vitest;
// with `--project NAME` only that package and what it needs is built.
// The last line is always `N passed, N failed`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setup } from './setup.mjs';
import { fail, node, tool } from './workspace.mjs';

async function main(args) {
  const temporary = mkdtempSync(join(tmpdir(), 'refwind-test-'));
  try {
    await setup({ only: projectsIn(args) });
    const report = join(temporary, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await node([tool('vitest/vitest.mjs'), 'run', ...reporters, ...args], {
      show: true,
    });
    finish(count(report, code));
  } catch (error) {
    fail(error);
    finish({ passed: 0, failed: 1 });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function projectsIn(args) {
  return args.flatMap((arg, at) => {
    if (arg === '--project') return [args[at + 1]];
    return arg.startsWith('--project=') ? [arg.slice('--project='.length)] : [];
  });
}

/** A file that breaks before its first test, or a run that fails beside its tests, counts as one. */
function count(report, code) {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const brokenFiles = testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = numFailedTests + brokenFiles;
  return { passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

function finish({ passed, failed }) {
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

main(process.argv.slice(2));
