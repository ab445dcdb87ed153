import type { Dice } from './dice.js';
import { ATTRIBUTES } from './expressions.js';
import type { Maker } from './maker.js';
import type { ScriptState } from './state.js';
import type { ClassInfo } from './values.js';

const MAX_CLASSES = 4;

/** A class; the first ones come before everything that needs them. */
export const defineClass: Maker = (s, d) => {
  if (s.classes.length >= MAX_CLASSES || s.depth > 0 || s.functionDepth > 0) return false;
  const base = d.chance(20) ? d.pick(s.classes) : undefined;
  const made = base === undefined ? plain(s, d) : derived(s, d, base);
  s.classes.push(made);
  return true;
};

function plain(s: ScriptState, d: Dice): ClassInfo {
  const name = s.uniqueName('C');
  const takes = d.pick([
    'nothing',
    'number',
    'number',
    'number and held',
    'number and held',
  ] as const);
  const weakrefable = !d.chance(20);
  const slots = d.chance(25) ? slotsOf(d, takes) : null;
  const hashed = takes !== 'nothing' && d.chance(30);
  const methods = (slots === null || slots.includes('left')) && d.chance(25);
  const made: ClassInfo = {
    name,
    slots,
    weakrefable: slots === null || weakrefable,
    hashed,
    takes,
    methods,
  };
  s.emit(`class ${name}:`);
  s.indented({}, () => {
    if (slots !== null) writeSlots(s, slots, weakrefable);
    if (takes !== 'nothing') writeConstructor(s, takes);
    if (hashed) writeBody(s, 'def __hash__(self):', ['return self.n']);
    if (methods) writeMethods(s);
    if (d.chance(65)) writeFinalizer(s, d, made);
  });
  return made;
}

/** A subclass with a finalizer of its own, or the one it inherits. */
function derived(s: ScriptState, d: Dice, base: ClassInfo): ClassInfo {
  const made: ClassInfo = { ...base, name: s.uniqueName('C'), slots: null, weakrefable: true };
  s.emit(`class ${made.name}(${base.name}):`);
  s.indented({}, () => {
    if (d.chance(60)) writeFinalizer(s, d, made);
  });
  return made;
}

function slotsOf(d: Dice, takes: ClassInfo['takes']): readonly string[] {
  const needed = takes === 'nothing' ? [] : takes === 'number' ? ['n'] : ['n', 'held'];
  return d.shuffled([...needed, ...d.shuffled(ATTRIBUTES).slice(0, d.between(1, 3))]);
}

function writeSlots(s: ScriptState, slots: readonly string[], weakrefable: boolean): void {
  const names = [...slots, ...(weakrefable ? ['__weakref__'] : [])];
  s.emit(`__slots__ = (${names.map((name) => `'${name}'`).join(', ')},)`);
}

function writeConstructor(s: ScriptState, takes: 'number' | 'number and held'): void {
  if (takes === 'number') writeBody(s, 'def __init__(self, n):', ['self.n = n']);
  else writeBody(s, 'def __init__(self, n, held=None):', ['self.n = n', 'self.held = held']);
}

function writeMethods(s: ScriptState): void {
  writeBody(s, 'def put(self, value):', ['self.left = value']);
  writeBody(s, 'def swap(self, value):', [
    'before = self.left',
    'self.left = value',
    'return before',
  ]);
}

function writeBody(s: ScriptState, head: string, lines: readonly string[]): void {
  s.emit(head);
  for (const line of lines) s.emit(`    ${line}`);
}

/** `__del__`: says so, and perhaps comes back, lets go of something, or looks at its own count. */
function writeFinalizer(s: ScriptState, d: Dice, made: ClassInfo): void {
  const lines = [
    made.takes === 'nothing'
      ? `print('del', '${made.name}')`
      : `print('del', '${made.name}', self.n)`,
  ];
  if (d.chance(25)) {
    s.helpers.add('saved');
    lines.push('saved.append(self)');
  }
  if (made.takes === 'number and held' && d.chance(35)) lines.push(...lettingGo(s, d));
  if (d.chance(10)) {
    s.imports.add('sys');
    lines.push('print(sys.getrefcount(self))');
  }
  if (d.chance(20)) lines.push("print('done')");
  writeBody(s, 'def __del__(self):', lines);
}

function lettingGo(s: ScriptState, d: Dice): string[] {
  const roll = d.below(4);
  if (roll === 0) return ['self.held = None'];
  if (roll === 1) return ['del self.held'];
  if (roll === 2) return ['held = self.held', 'self.held = None', 'del held'];
  s.helpers.add('saved');
  return ['saved.append(self.held)'];
}
