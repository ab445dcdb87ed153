import type { SyntaxNode as Cst } from '@lezer/common';
import type { Attribute, ClassDef, Expression, FunctionDef, Name, Stmt } from '../syntax.js';
import { callArguments } from './calls.js';
import { attributeName, identifier, nameOf } from './names.js';
import { noAnnotations } from './parameters.js';
import { Parts } from './parts.js';
import { type Reader, type Rule, spanning } from './reader.js';

const functionDef: Rule<FunctionDef> = (reader, node) => {
  const parts = new Parts(reader, node);
  if (parts.is('async')) {
    reader.refuse(parts.take(), 'asynchronous functions, loops or blocks', 'Leave async out');
  }
  const start = reader.at(parts.take());
  const name = identifier(reader, parts.take());
  noTypeParameters(reader, parts);
  const args = reader.parameters(parts.take());
  if (parts.is('TypeDef')) noAnnotations(reader, parts.take());
  const body = reader.block(parts.take());
  const at = spanning(start, body.at(-1) ?? start);
  return { kind: 'FunctionDef', name, args, body, decoratorList: [], ...at };
};

const classDef: Rule<ClassDef> = (reader, node) => {
  const parts = new Parts(reader, node);
  const start = reader.at(parts.take());
  const name = identifier(reader, parts.take());
  noTypeParameters(reader, parts);
  const list = parts.takeIf('ArgList');
  const { args: bases, keywords } = list ? callArguments(reader, list) : { args: [], keywords: [] };
  const body = reader.block(parts.take());
  const at = spanning(start, body.at(-1) ?? start);
  return { kind: 'ClassDef', name, bases, keywords, body, decoratorList: [], ...at };
};

function noTypeParameters(reader: Reader, parts: Parts): void {
  if (!parts.is('TypeParamList')) return;
  reader.refuse(parts.take(), 'type parameters', 'Leave types out');
}

const decorated: Rule<Stmt> = (reader, node) => {
  const parts = new Parts(reader, node);
  const decoratorList: Expression[] = [];
  while (parts.is('Decorator')) decoratorList.push(decorator(reader, parts.take()));
  const definition = parts.take();
  if (reader.at(definition).column !== reader.at(node).column) {
    const place = { from: definition.from, to: definition.from + 1 };
    reader.fail(place, 'a definition that is not indented like its decorator');
  }
  const found =
    definition.name === 'ClassDefinition'
      ? classDef(reader, definition)
      : functionDef(reader, definition);
  return { ...found, decoratorList };
};

/** `@name`, `@name.attr`, `@name(…)`. */
function decorator(reader: Reader, node: Cst): Expression {
  const parts = new Parts(reader, node);
  parts.take();
  const first = parts.take();
  let found: Name | Attribute = nameOf(reader, first);
  while (parts.takeIf('.')) {
    const attr = attributeName(reader, parts.take());
    const at = reader.at(first, parts.last);
    found = { kind: 'Attribute', value: found, attr, ctx: 'Load', ...at };
  }
  const list = parts.takeIf('ArgList');
  if (list === null) return found;
  const rest = callArguments(reader, list);
  return { kind: 'Call', func: found, ...rest, ...reader.at(first, list) };
}

/** Functions and classes, by the grammar's names. */
export const DEFINITIONS: Readonly<Record<string, Rule<Stmt>>> = {
  FunctionDefinition: functionDef,
  ClassDefinition: classDef,
  DecoratedStatement: decorated,
};
