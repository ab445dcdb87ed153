// Uses the packed packages the way a user's project does, in a folder outside the workspace.
// What is checked there stands in tools/consumer.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import vm from 'node:vm';
import { build } from 'esbuild';
import { withTarballs } from './packing.mjs';
import { fail, must, node, root, run, StepFailed, tool } from './workspace.mjs';

withTarballs(async (folder, tarballs) => {
  const project = join(folder, 'project');
  await createProject(project, tarballs);

  const checks = [
    ['ESM import', () => must('ESM import', node(['esm.mjs'], { cwd: project }))],
    ['CommonJS require', () => must('CommonJS require', node(['commonjs.cjs'], { cwd: project }))],
    ['types on Node', () => compile(project, 'tsconfig.node.json')],
    ['types in a browser', () => compile(project, 'tsconfig.browser.json')],
    ['bundle for a browser', () => bundleAndEvaluate(project)],
    ['refwind command', () => startCommand(project)],
  ];
  for (const [name, check] of checks) {
    try {
      await check();
      console.log(`${name}: ok`);
    } catch (error) {
      console.log(`${name}: failed`);
      fail(error);
    }
  }
}).catch(fail);

async function createProject(project, tarballs) {
  mkdirSync(project);
  cpSync(join(root, 'tools', 'consumer'), project, { recursive: true });
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const manifest = {
    name: 'consumer',
    private: true,
    type: 'module',
    dependencies: Object.fromEntries(
      Object.entries(tarballs).map(([name, path]) => [`@refwind/${name}`, `file:${path}`]),
    ),
    devDependencies: {
      '@types/node': devDependencies['@types/node'],
      'fast-check': devDependencies['fast-check'],
    },
  };
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest, null, 2));
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  await must('npm install', run('npm', ['install', ...quiet], { cwd: project }));
}

const compile = (project, config) =>
  must(`tsc ${config}`, node([tool('typescript/bin/tsc'), '-p', config], { cwd: project }));

/** What a page and Node both have, and nothing that only Node has. */
const webGlobals = [
  'AbortController',
  'Blob',
  'CompressionStream',
  'DecompressionStream',
  'Event',
  'EventTarget',
  'MessageChannel',
  'ReadableStream',
  'TextDecoder',
  'TextEncoder',
  'TransformStream',
  'URL',
  'WebAssembly',
  'clearInterval',
  'clearTimeout',
  'console',
  'crypto',
  'fetch',
  'performance',
  'queueMicrotask',
  'setInterval',
  'setTimeout',
  'structuredClone',
];

async function bundleAndEvaluate(project) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: project,
    entryPoints: ['browser.ts'],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'bundle',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const left = imports.filter((each) => each.external).map((each) => each.path);
  if (left.length > 0) throw new StepFailed('browser bundle', `imports left: ${left.join(', ')}\n`);

  const realm = vm.createContext(
    Object.fromEntries(webGlobals.map((name) => [name, globalThis[name]])),
  );
  const found = vm.runInContext(`${outputFiles[0].text}\nbundle.found`, realm);
  for (const [name, exports] of Object.entries(found)) {
    if (exports.length === 0) throw new StepFailed('browser bundle', `${name} exports nothing\n`);
  }
}

/** npm links the command as a script on Windows; its JavaScript file is the same everywhere. */
async function startCommand(project) {
  const installed = join(project, 'node_modules', '@refwind', 'cli');
  const { bin, version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const step = node([join(installed, bin.refwind), '--version'], { cwd: project });
  const output = await must('refwind --version', step);
  if (!output.includes(version)) {
    throw new StepFailed('refwind --version', `expected ${version}, printed: ${output}\n`);
  }
}
