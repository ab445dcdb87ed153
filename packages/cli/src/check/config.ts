import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, systemCode, systemReason, wrongUse } from '../errors.js';

/** Looked for in the current folder when no rule is given. */
export const CONFIG_FILE = 'refwind.config.json';

/**
 * The rules of a configuration file: `{ "rules": ["leaks == 0", …] }`.
 * @throws CommandError with what is wrong and where
 */
export async function rulesIn(file: string, cwd: string): Promise<string[]> {
  return rulesOf(await jsonIn(file, cwd), file);
}

async function jsonIn(file: string, cwd: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(resolve(cwd, file), 'utf8');
  } catch (error) {
    const code = systemCode(error) ?? 'an unknown failure';
    const reason = code === 'ENOENT' ? 'there is no such file' : systemReason(code);
    throw wrongUse(`The rules cannot be read from ${file}: ${reason}.`);
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw wrongUse(`${file} is not JSON: ${messageOf(error)}.`);
  }
}

function rulesOf(config: unknown, file: string): string[] {
  const expected = `${file} must be an object with a list of rules: { "rules": ["leaks == 0"] }`;
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
