import type { Constant, ConstantValue } from '../syntax.js';
import type { Rule } from './reader.js';

/** As CPython's own limit for decimal literals. */
const MAX_DIGITS = 4300;

export const number: Rule<Constant> = (reader, node) => {
  const text = reader.text(node);
  if (/[jJ]$/.test(text)) {
    reader.refuse(node, 'complex numbers', 'Numbers are whole ones and floats');
  }
  if (text.length > MAX_DIGITS) {
    reader.fail(node, `a number of more than ${MAX_DIGITS} digits`, 'Compute it instead');
  }
  const value = numberValue(text);
  if (value === null) {
    return reader.fail(node, `"${text}" is no number`, 'Octal numbers start with 0o');
  }
  return { kind: 'Constant', value, ...reader.at(node) };
};

const WHOLE =
  /^(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?0)*|[1-9](?:_?\d)*)$/;
const FLOAT = /^(?:\d(?:_?\d)*)?(?:\.(?:\d(?:_?\d)*)?)?(?:[eE][+-]?\d(?:_?\d)*)?$/;

function numberValue(text: string): ConstantValue | null {
  const digits = text.replaceAll('_', '');
  if (WHOLE.test(text)) return { type: 'int', value: BigInt(digits) };
  if (FLOAT.test(text) && /[.eE]/.test(text)) return { type: 'float', value: Number(digits) };
  return null;
}
