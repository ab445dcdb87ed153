import type { SyntaxNode as Cst } from '@lezer/common';
import type { Constant, Expression, FormattedValue, JoinedStr } from '../syntax.js';
import { Parts } from './parts.js';
import type { Reader } from './reader.js';
import { expressionList } from './sequences.js';

interface FormatText {
  /** Where the text between the quotes is. */
  readonly from: number;
  readonly to: number;
  /** What a stretch of it stands for. */
  readonly decode: (from: number, to: number) => string;
}

type Piece = Constant | FormattedValue;

/** The texts and replacements of an f-string, in order. */
export function formatPieces(reader: Reader, literal: Cst, text: FormatText): Piece[] {
  const pieces: Piece[] = [];
  let at = text.from;
  for (let child = literal.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'FormatReplacement') continue;
    pieces.push(...plain(reader, at, child.from, text), ...replacement(reader, child, text));
    at = child.to;
  }
  pieces.push(...plain(reader, at, text.to, text));
  return pieces;
}

/** Text between replacements: doubled braces stand for one. */
function plain(reader: Reader, from: number, to: number, { decode }: FormatText): Constant[] {
  if (from >= to) return [];
  const stray = /^(?:[^{}]|\{\{|\}\})*/.exec(reader.text({ from, to }))![0].length;
  if (from + stray < to) {
    const place = { from: from + stray, to: from + stray + 1 };
    reader.fail(
      place,
      `a single "${reader.text(place)}" in an f-string`,
      'Write two of them for one',
    );
  }
  const value = undoubled(reader, from, to, decode);
  return [{ kind: 'Constant', value: { type: 'str', value }, ...reader.at({ from, to }) }];
}

function undoubled(reader: Reader, from: number, to: number, decode: FormatText['decode']): string {
  let value = '';
  let start = from;
  for (const { index } of reader.text({ from, to }).matchAll(/\{\{|\}\}/g)) {
    value += decode(start, from + index) + reader.source.text[from + index];
    start = from + index + 2;
  }
  return value + decode(start, to);
}

/** `{value!r:spec}`; with `=` behind the value, its own text comes before it. */
function replacement(reader: Reader, node: Cst, text: FormatText): Piece[] {
  const parts = new Parts(reader, node);
  const open = parts.take();
  if (parts.is('}', 'FormatSelfDoc', 'FormatConversion', 'FormatSpec')) {
    reader.fail(node, 'nothing between the braces of an f-string', 'Put an expression there');
  }
  const value = replaced(reader, parts);
  const selfDoc = parts.takeIf('FormatSelfDoc');
  const conversion = parts.takeIf('FormatConversion');
  const spec = parts.takeIf('FormatSpec');
  const formatSpec = spec === null ? null : specOf(reader, spec, text);
  const byDefault = selfDoc !== null && formatSpec === null ? 'r' : null;
  const formatted: FormattedValue = {
    kind: 'FormattedValue',
    value,
    conversion: conversion === null ? byDefault : conversionOf(reader.text(conversion)),
    formatSpec,
    ...reader.at(node),
  };
  if (selfDoc === null) return [formatted];
  const spaces = /^\s*/.exec(reader.text({ from: selfDoc.to, to: node.to }))![0].length;
  const shown = { from: open.to, to: selfDoc.to + spaces };
  const doc = { type: 'str', value: reader.text(shown) } as const;
  return [{ kind: 'Constant', value: doc, ...reader.at(shown) }, formatted];
}

function replaced(reader: Reader, parts: Parts): Expression {
  if (parts.is('YieldExpression')) return reader.expression(parts.take());
  return expressionList(reader, parts);
}

function conversionOf(text: string): 's' | 'r' | 'a' {
  if (text.endsWith('r')) return 'r';
  return text.endsWith('a') ? 'a' : 's';
}

function specOf(reader: Reader, node: Cst, text: FormatText): JoinedStr {
  const inner = { from: node.from + 1, to: node.to };
  const values = formatPieces(reader, node, { ...inner, decode: text.decode });
  return { kind: 'JoinedStr', values, ...reader.at(node) };
}
