// Makes the checkout ready: installs what the lockfile says and builds what changed.
//
//   node scripts/setup.mjs              everything
//   node scripts/setup.mjs replay       replay and what it is built on
//
// Quiet and quick when nothing changed. Notes go to stderr.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, must, node, packageDir, packages, pnpm, root, tool } from './workspace.mjs';

const stampsDir = join(root, 'node_modules', '.refwind');
const lockFile = join(root, '.refwind', 'setup.lock');

/** What shapes every build beside a package's own files. */
const sharedInputs = ['tsup.base.ts', 'tsconfig.base.json', 'pnpm-lock.yaml'];

/** Installs and builds for the named packages (all of them when none is named). */
export async function setup({ only = [], note = printNote } = {}) {
  requireNode();
  const wanted = withNeeds(only.length > 0 ? only : packages.map((each) => each.name));
  return alone(note, async () => {
    await install(note);
    await buildAll(wanted, note);
  });
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Node 20.19 or newer is needed; this is ${process.version}`);
  }
}

const printNote = (text) => process.stderr.write(`setup: ${text}\n`);

function withNeeds(names) {
  const unknown = names.filter((name) => !packages.some((each) => each.name === name));
  if (unknown.length > 0) throw new Error(`no such package: ${unknown.join(', ')}`);
  const wanted = new Set(names);
  for (const each of packages.toReversed()) {
    if (wanted.has(each.name)) for (const need of each.needs) wanted.add(need);
  }
  return packages.filter((each) => wanted.has(each.name));
}

// --- install ---

async function install(note) {
  const inputs = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'];
  for (const { name } of packages) inputs.push(join('packages', name, 'package.json'));
  const digest = digestOf(inputs.map((path) => join(root, path)));
  if (digest === readStamp('install') && linksStand()) return;

  note('installing dependencies');
  await must(
    'install',
    pnpm([
      'install',
      '--frozen-lockfile',
      '--prefer-offline',
      '--config.confirmModulesPurge=false',
    ]),
  );
  writeStamp('install', digest);
}

const linksStand = () =>
  packages.every(({ name }) => existsSync(join(packageDir(name), 'node_modules')));

// --- build ---

/** Builds what changed, each package as soon as those it needs are there. */
async function buildAll(wanted, note) {
  const done = new Map();
  for (const each of wanted) {
    const needed = each.needs.map((need) => done.get(need));
    done.set(
      each.name,
      Promise.all(needed).then((digests) => build(each.name, digests, note)),
    );
  }
  const results = await Promise.allSettled(done.values());
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Answers the digest of what the package was built from, its own packages included. */
async function build(name, needs, note) {
  const dir = packageDir(name);
  const inputs = [
    ...sharedInputs.map((path) => join(root, path)),
    ...['package.json', 'tsconfig.json', 'tsup.config.ts'].map((path) => join(dir, path)),
    ...sourcesOf(dir),
  ];
  const digest = digestOf(inputs, needs);
  const dist = join(dir, 'dist');
  if (digest === readStamp(`build-${name}`) && existsSync(join(dist, 'index.d.ts'))) return digest;

  note(`building ${name}`);
  // Sources that are made of others.
  const prepare = join(dir, 'scripts', 'prepare.mjs');
  if (existsSync(prepare)) await must(`preparation of ${name}`, node([prepare]));
  const before = new Set(existsSync(dist) ? filesIn(dist) : []);
  const started = Date.now();
  await must(`build of ${name}`, node([tool('tsup/dist/cli-default.js')], { cwd: dir }));
  for (const path of before) {
    if (statSync(path).mtimeMs < started - 2000) rmSync(path);
  }
  writeStamp(`build-${name}`, digest);
  return digest;
}

/** What a package is built from, but for what is made of it. */
function sourcesOf(dir) {
  return ['src', 'engine', 'scripts']
    .map((folder) => join(dir, folder))
    .filter((folder) => existsSync(folder))
    .flatMap(filesIn)
    .filter((path) => !path.endsWith('.generated.ts'));
}

// --- stamps: what the last install and build were made from ---

const readStamp = (name) => {
  const path = join(stampsDir, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

const writeStamp = (name, digest) => {
  mkdirSync(stampsDir, { recursive: true });
  writeFileSync(join(stampsDir, name), digest);
};

function digestOf(paths, more = []) {
  const hash = createHash('sha256');
  hash.update(process.version);
  for (const path of paths) {
    hash.update(`\n${relative(root, path)}\n`);
    hash.update(existsSync(path) ? readFileSync(path) : 'absent');
  }
  for (const text of more) hash.update(`\n${text}`);
  return hash.digest('hex');
}

const filesIn = (dir) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

// --- one setup at a time in one checkout ---

async function alone(note, work) {
  mkdirSync(join(root, '.refwind'), { recursive: true });
  let waiting = false;
  while (!takeLock()) {
    if (!waiting) note('waiting for another setup in this checkout');
    waiting = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function takeLock() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (!ownerLives()) rmSync(lockFile, { force: true });
  return false;
}

function ownerLives() {
  try {
    const owner = Number(readFileSync(lockFile, 'utf8'));
    // Between its creation and the writing of the number the file is empty: the owner is at work.
    if (owner === 0) return Date.now() - statSync(lockFile).mtimeMs < 5000;
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  setup({ only: process.argv.slice(2) }).catch(fail);
}
