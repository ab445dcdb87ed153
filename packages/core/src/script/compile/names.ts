import { RefwindError } from '../../errors.js';
import type { Context } from '../syntax.js';
import type { Compiler } from './compiler.js';

type Place = 'fast' | 'deref' | 'global' | 'name';

const ACTIONS: Readonly<Record<Context, string>> = { Load: 'LOAD', Store: 'STORE', Del: 'DELETE' };

/** Private names of a class: `__x` is `_Class__x` inside it. */
export function mangle(compiler: Compiler, name: string): string {
  if (!name.startsWith('__') || name.endsWith('__')) return name;
  const owner = compiler.className?.replace(/^_+/, '');
  return owner ? `_${owner}${name}` : name;
}

/** Reads, assigns or deletes a name. CPython: `codegen_nameop`. */
export function nameOp(compiler: Compiler, name: string, context: Context, line: number): void {
  const { unit } = compiler;
  const action = ACTIONS[context];
  switch (placeOf(compiler, name)) {
    case 'fast':
      unit.local(`${action}_FAST`, name, line);
      return;
    case 'deref':
      deref(compiler, action, name, line);
      return;
    case 'global':
      unit.named(`${action}_GLOBAL`, name, line, 0, shiftOf(compiler, action));
      return;
    default:
      unit.named(`${action}_NAME`, name, line);
      return;
  }
}

/** From 3.11 on the last bit of `LOAD_GLOBAL` says whether a place for `self` is pushed too. */
const shiftOf = ({ dialect }: Compiler, action: string): number =>
  action === 'LOAD' && dialect.minor >= 11 ? 1 : 0;

function placeOf({ unit }: Compiler, name: string): Place {
  for (let at = unit.overlays.length - 1; at >= 0; at -= 1) {
    const overlay = unit.overlays[at]?.get(name);
    if (overlay) return overlay === 'cell' ? 'deref' : 'fast';
  }
  const { scope, kind } = unit.head;
  switch (scope.names.get(name)) {
    case 'cell':
    case 'free':
      return 'deref';
    case 'local':
      return kind === 'function' ? 'fast' : 'name';
    case 'global':
      return 'global';
    case 'implicit':
      return kind === 'function' ? 'global' : 'name';
    default:
      return kind === 'function' ? 'global' : 'name';
  }
}

function deref({ unit, dialect }: Compiler, action: string, name: string, line: number): void {
  if (action === 'LOAD' && unit.head.kind === 'class') {
    if (dialect.minor >= 12) {
      unit.emit('LOAD_LOCALS', line);
      unit.cell('LOAD_FROM_DICT_OR_DEREF', name, line);
      return;
    }
    unit.cell('LOAD_CLASSDEREF', name, line);
    return;
  }
  unit.cell(`${action}_DEREF`, name, line);
  return;
}

/** Puts the cell of a name on the stack, for a function that captures it. */
export function loadCell({ unit }: Compiler, name: string, line: number): void {
  unit.cell('LOAD_CLOSURE', name, line);
}

/** What should have been refused before the compiler saw it. */
export function unexpected(what: string): never {
  throw new RefwindError('bad-syntax-tree', `the compiler of heap scripts was given ${what}`);
}
