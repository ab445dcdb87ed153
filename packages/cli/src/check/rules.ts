import type { Rule } from '@refwind/replay';
import { loadReplay } from '../engine.js';
import { wrongUse } from '../errors.js';
import { CONFIG_FILES, configFileIn, rulesIn } from './config.js';

/** Where rules come from. */
export interface RuleSources {
  readonly given: readonly string[];
  /** A configuration file; that of the folder when it is left out and no rule is given. */
  readonly config?: string | undefined;
  /** The folder, absolute. */
  readonly cwd: string;
}

/**
 * The rules to check, all read before a trace is: a wrong one costs no time.
 * @param how a rule is given, for the sentence that asks for one
 * @throws CommandError when there are none, RuleError for one that is none
 */
export async function rulesToCheck(
  { given, config, cwd }: RuleSources,
  how: string,
): Promise<Rule[]> {
  const { parseRule } = await loadReplay();
  const texts = [...given];
  const file = config ?? (given.length > 0 ? null : await configFileIn(cwd));
  if (file !== null) texts.push(...(await rulesIn(file, cwd)));
  if (texts.length > 0) return texts.map(parseRule);
  const files = CONFIG_FILES.join(' or ');
  throw wrongUse(`No rule is given, and there is no ${files} here. Give one: ${how}.`);
}
