import { access, readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { messageOf, systemCode, systemReason, wrongUse } from '../errors.js';

/** Looked for in the current folder when no rule is given; there may be one of them. */
export const CONFIG_FILES = ['refwind.config.json', 'refwind.config.ts'] as const;

/** What a configuration file holds: a JSON object, or the default export of a TypeScript file. */
export interface RefwindConfig {
  /** As `refwind check` takes them: `leaks == 0`. */
  readonly rules: readonly string[];
}

/**
 * The configuration file of a folder; `null` when there is none.
 * @throws CommandError when there are two
 */
export async function configFileIn(cwd: string): Promise<string | null> {
  const there = await Promise.all(CONFIG_FILES.map((file) => isThere(resolve(cwd, file))));
  const found = CONFIG_FILES.filter((_, at) => there[at]);
  if (found.length < 2) return found[0] ?? null;
  throw wrongUse(`There are ${found.join(' and ')}: say which with --config, or keep one of them.`);
}

/**
 * The rules of a configuration file: `{ "rules": ["leaks == 0", …] }`.
 * @throws CommandError with what is wrong and where
 */
export async function rulesIn(file: string, cwd: string): Promise<readonly string[]> {
  const isCode = /^\.[cm]?[jt]s$/.test(extname(file));
  return rulesOf(isCode ? await exportOf(file, cwd) : await jsonIn(file, cwd), file);
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** TypeScript is run by jiti, which needs nothing installed beside it; Node 20 cannot. */
async function exportOf(file: string, cwd: string): Promise<unknown> {
  const path = resolve(cwd, file);
  if (!(await isThere(path))) throw cannotRead(file, 'ENOENT');
  const { createJiti } = await import('jiti');
  const load = createJiti(path, { fsCache: false, moduleCache: false });
  try {
    return await load.import(path, { default: true });
  } catch (error) {
    const [message] = messageOf(error).split('\n');
    throw wrongUse(`${file} cannot be loaded: ${message}`);
  }
}

async function jsonIn(file: string, cwd: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw cannotRead(file, systemCode(error) ?? 'an unknown failure');
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw wrongUse(`${file} is not JSON: ${messageOf(error)}.`);
  }
}

function cannotRead(file: string, code: string): Error {
  const reason = code === 'ENOENT' ? 'there is no such file' : systemReason(code);
  return wrongUse(`The rules cannot be read from ${file}: ${reason}.`);
}

function rulesOf(config: unknown, file: string): readonly string[] {
  const expected = extname(file).endsWith('s')
    ? `${file} must export an object with a list of rules: export default { rules: ['leaks == 0'] }`
    : `${file} must be an object with a list of rules: { "rules": ["leaks == 0"] }`;
  if (typeof config !== 'object' || config === null || !('rules' in config)) {
    throw wrongUse(`${expected}; it has no "rules".`);
  }
  const { rules, ...rest } = config as { readonly rules: unknown };
  const stray = Object.keys(rest).find((key) => key !== '$schema');
  if (stray !== undefined) throw wrongUse(`${expected}; "${stray}" is not known.`);
  if (!Array.isArray(rules)) throw wrongUse(`${expected}; "rules" is no list.`);
  const wrong = rules.findIndex((rule) => typeof rule !== 'string');
  if (wrong >= 0) throw wrongUse(`${expected}; entry ${wrong + 1} of "rules" is no text.`);
  if (rules.length === 0) throw wrongUse(`${expected}; "rules" is empty.`);
  return rules as string[];
}
