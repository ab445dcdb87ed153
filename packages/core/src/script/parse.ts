import { parser } from '@lezer/python';
import { block } from './parse/blocks.js';
import { checkDepth, checkTreeDepth } from './parse/depth.js';
import { expression } from './parse/expressions.js';
import { parameters } from './parse/parameters.js';
import { checkPlacement } from './parse/placement.js';
import { checkProblems, checkText } from './parse/problems.js';
import { Reader } from './parse/reader.js';
import type { Module } from './syntax.js';

/**
 * Reads a heap script.
 *
 * @param text Python source
 * @param fileName what messages call it
 * @throws RefwindError `python-syntax` for what is no Python, `unsupported-python` for what is Python and has
 *   no place in a heap script. The message names file, line and column and shows the line.
 */
export function parseScript(text: string, fileName: string): Module {
  const source = { fileName, text: withPlainLines(text) };
  const reader = new Reader(source, { expression, block, parameters });
  checkText(reader);
  const tree = parser.parse(source.text);
  checkTreeDepth(reader, tree);
  checkProblems(reader, tree);
  const body = block(reader, tree.topNode);
  const whole = { from: 0, to: source.text.length };
  const module: Module = { kind: 'Module', body, source, ...reader.at(whole) };
  checkDepth(source, module);
  checkPlacement(source, module);
  return module;
}

/** As Python reads a file: without a byte order mark, every line ending a line feed, nothing on the last one. */
function withPlainLines(text: string): string {
  const lines = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  return /\n[ \t\f]+$/.test(lines.slice(-100)) ? lines.trimEnd() : lines;
}
