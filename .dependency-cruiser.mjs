/**
 * The direction of imports: core knows nothing of ours, replay and cpython know core, exchange knows core and
 * replay, cli knows them all. Packages meet at their public entries only. Core's main entry and all of replay
 * and exchange also run in a browser.
 *
 * Each rule about a package matches it both as the workspace resolves it (packages/NAME/dist) and
 * as it is written (@refwind/NAME), so that it holds before the first build as well.
 */
const ours = (names) => `(^packages|@refwind)/(${names})(/|$)`;

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'core-knows-nothing-of-ours',
      severity: 'error',
      from: { path: '^packages/core/' },
      to: { path: ours('replay|cpython|exchange|cli|studio') },
    },
    {
      name: 'replay-knows-core-only',
      severity: 'error',
      from: { path: '^packages/replay/' },
      to: { path: ours('cpython|exchange|cli|studio') },
    },
    {
      name: 'cpython-knows-core-only',
      severity: 'error',
      from: { path: '^packages/cpython/' },
      to: { path: ours('replay|exchange|cli|studio') },
    },
    {
      name: 'exchange-knows-core-and-replay',
      severity: 'error',
      from: { path: '^packages/exchange/' },
      to: { path: ours('cpython|cli|studio') },
    },
    {
      name: 'packages-meet-at-their-entries',
      comment: "Import '@refwind/…', never another package's files.",
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/[^/]+/(src|test)/', pathNot: '^packages/$1/' },
    },
    {
      name: 'core-runs-in-a-browser',
      comment: 'Only packages/core/src/node may use node: modules.',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: '^packages/core/src/node/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-main-is-not-node',
      comment: 'What the main entry reaches must not reach the file-access entry.',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: '^packages/core/src/node/' },
      to: { path: '^packages/core/src/node/' },
    },
    {
      name: 'replay-and-exchange-run-in-a-browser',
      severity: 'error',
      from: { path: '^packages/(replay|exchange)/src/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'replay-and-exchange-take-no-file-access',
      severity: 'error',
      from: { path: '^packages/(replay|exchange)/src/' },
      to: { path: '^packages/core/dist/node\\.|@refwind/core/node' },
    },
    {
      name: 'test-tools-stay-in-tests',
      comment: "Only tests and core's ./testing entry may import them.",
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: '^packages/core/src/testing/' },
      to: {
        path: '(^|/)(vitest|fast-check)(/|$)|@refwind/core/testing|^packages/core/(dist/testing\\.|src/testing/)',
      },
    },
    {
      name: 'no-circles',
      comment:
        'Types may refer to each other. A compiler (statements hold expressions hold functions hold statements) ' +
        'and an interpreter (a call may run anything, anything may be a call) are recursive by nature.',
      severity: 'error',
      from: { pathNot: '^packages/core/src/script/(compile|machine)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'nothing-undeclared',
      comment: "A package's source imports only what its own package.json lists for users.",
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'],
        dependencyTypesNot: ['npm-peer'],
      },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: '/node_modules/.*/node_modules/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
