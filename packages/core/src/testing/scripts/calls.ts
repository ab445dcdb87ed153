import type { Dice } from './dice.js';
import { anything, fresh, reachable, someThing } from './expressions.js';
import type { Maker } from './maker.js';
import type { ScriptState } from './state.js';
import { isThing, type Parameter, type Signature } from './values.js';
import { assign } from './variables.js';

/** A call of a function of the script, its result kept or not. */
const call: Maker = (s, d) => {
  const found = reachable(s, d, (thing) => {
    return thing.signature !== null && s.affords(thing.signature.cost + 2);
  });
  if (found === null || s.readOnly) return false;
  const signature = found.value.signature!;
  const text = `${found.text}(${argumentsOf(s, d, signature).join(', ')})`;
  s.spend(signature.cost);
  const { returns } = signature;
  if (isThing(returns) && d.chance(10)) {
    s.imports.add('sys');
    s.emit(`print(sys.getrefcount(${text}))`);
  } else if (
    d.chance(40) ||
    !assign(s, d, { text, value: isThing(returns) ? s.alike(returns) : returns })
  ) {
    s.emit(text);
  }
  return true;
};

function argumentsOf(s: ScriptState, d: Dice, signature: Signature): string[] {
  const positional: string[] = [];
  const named: string[] = [];
  for (const parameter of signature.parameters) {
    if (parameter.hasDefault && d.chance(50)) continue;
    // What follows an argument that is left out, or named, must be named too.
    const byName = parameter.keywordOnly || named.length > 0 || d.chance(20);
    const text = argument(s, d, parameter);
    if (byName || skipped(signature, parameter, positional))
      named.push(`${parameter.name}=${text}`);
    else positional.push(text);
  }
  const all = signature.parameters.filter(({ keywordOnly }) => !keywordOnly).length;
  if (signature.takesMore && named.length === 0 && positional.length === all) {
    for (let count = d.below(3); count > 0; count -= 1) positional.push(someThing(s, d, 1).text);
  }
  if (signature.takesNames && d.chance(60)) named.push(`extra=${someThing(s, d, 1).text}`);
  return [...positional, ...d.shuffled(named)];
}

/** Whether a parameter before this one was left out. */
function skipped({ parameters }: Signature, parameter: Parameter, positional: readonly string[]) {
  return parameters.indexOf(parameter) !== positional.length;
}

function argument(s: ScriptState, d: Dice, { kind }: Parameter): string {
  if (kind === 'number') return `${d.below(4)}`;
  if (kind === 'opaque') return someThing(s, d, 1).text;
  const there = reachable(s, d, (thing) => thing.kind === kind);
  if (there !== null && d.chance(75)) {
    s.forget(there.value);
    return there.text;
  }
  if (kind === 'dict') return d.pick(['{}', `{'k': ${anything(s, d, 1).text}}`]);
  return d.chance(50) ? `[${anything(s, d, 1).text}]` : `[${fresh(s, d, 1).text}]`;
}

export const CALLS: readonly [number, Maker][] = [[12, call]];
