import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A snapshot as memlab parses it, as far as tests look at it. */
export interface MemlabSnapshot {
  readonly nodes: MemlabList<MemlabNode>;
  readonly edges: MemlabList<MemlabEdge>;
  getNodeById(id: number): MemlabNode | null;
}

interface MemlabList<T> {
  readonly length: number;
  forEach(visit: (each: T) => void): void;
}

export interface MemlabNode {
  readonly id: number;
  readonly type: string;
  readonly name: string;
  readonly self_size: number;
  readonly edge_count: number;
  readonly retainedSize: number;
  readonly dominatorNode: MemlabNode | null;
  readonly hasPathEdge: boolean;
  readonly pathEdge: MemlabEdge | null;
  readonly references: readonly MemlabEdge[];
  readonly referrers: readonly MemlabEdge[];
}

interface MemlabEdge {
  readonly type: string;
  readonly name_or_index: string | number;
  readonly fromNode: MemlabNode;
  readonly toNode: MemlabNode;
}

interface HeapParser {
  parse(file: string): Promise<MemlabSnapshot>;
}

type TraceFinder = new () => {
  calculateAllNodesRetainedSizes(snapshot: MemlabSnapshot): void;
  annotateShortestPaths(snapshot: MemlabSnapshot): void;
};

/** What memlab asks for at its start and its parser never uses: browsers, an X server, drawing in a terminal. */
const ABSENT = /^(puppeteer|puppeteer-core|xvfb|util\.promisify)$/;

/** memlab's parser, and what finds dominators and shortest paths in what was parsed. */
export function memlab() {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve('@memlab/core/package.json')), 'dist');
  const loader = Module as unknown as { _load(name: string, ...rest: unknown[]): unknown };
  const load = loader._load;
  loader._load = (name, ...rest) => (ABSENT.test(name) ? {} : load.call(Module, name, ...rest));
  try {
    const parser = require(join(folder, 'lib/HeapParser.js')) as { default: HeapParser };
    const finder = require(join(folder, 'paths/TraceFinder.js')) as { default: TraceFinder };
    const config = require(join(folder, 'lib/Config.js')) as { default: { muteConsole: boolean } };
    config.default.muteConsole = true;
    return { parse: parsing(parser.default), finder: new finder.default() };
  } finally {
    loader._load = load;
  }
}

/** It reads files only. */
function parsing(parser: HeapParser) {
  return async (text: string): Promise<MemlabSnapshot> => {
    const folder = mkdtempSync(join(tmpdir(), 'refwind-'));
    try {
      const file = join(folder, 'heap.heapsnapshot');
      writeFileSync(file, text);
      return await parser.parse(file);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
