import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bin, root, temporaryFolder } from './refwind.js';

const folder = temporaryFolder();

const app = (version: number) => `# version ${version}
class Session:
    pass


log = []


def serve():
    session = Session()
${version >= 3 ? '    log.append(session)\n' : ''}

serve()
`;

const git = (...args: string[]) => {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' });
};

test('git bisect run finds the commit that began to keep sessions', () => {
  git('init', '-q', '-b', 'main');
  for (let version = 1; version <= 5; version++) {
    writeFileSync(join(folder, 'app.py'), app(version));
    git('add', 'app.py');
    git('commit', '-q', '-m', `version ${version}`);
  }
  const script = join(temporaryFolder(), 'bisect.sh');
  copyFileSync(join(root, 'examples', 'ci', 'bisect.sh'), script);
  git('bisect', 'start', 'HEAD', 'HEAD~4');
  const found = execFileSync('git', ['bisect', 'run', 'sh', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, REFWIND: `${process.execPath} ${bin}` },
  });
  expect(found).toMatch(/^[0-9a-f]{40} is the first bad commit$/m);
  expect(found).toMatch(/^ {4}version 3$/m);
});
