import type { TraceEnd, TraceMeta } from '@refwind/core';
import { fieldProblem } from '../../errors.js';
import { Fields } from '../../text/fields.js';
import { MAX_INTEGER, readHolder, readSite, siteOf } from './readEvent.js';
import type {
  EndRecord,
  HeaderRecord,
  ObjectRecord,
  SourceRecord,
  TypeRecord,
  UntrackedRecord,
} from './records.js';

const MAX_U32 = 2 ** 32 - 1;
const MAX_COUNT = 2 ** 31 - 1;

/** @throws LineProblem, as all here, naming the field that is not as it must be */
export function readHeader(fields: Fields): HeaderRecord {
  fields.oneOf('record', ['refwind']);
  fields.whole('version', 1, 1);
  const header = {
    record: 'refwind',
    version: 1,
    name: fields.optional('name', () => fields.text('name')),
    meta: fields.optional('meta', () => fields.inner('meta', readMeta)),
    start: fields.optional('start', () => fields.whole('start', 0, MAX_INTEGER)),
    objectsBefore: fields.optional('objectsBefore', () =>
      fields.whole('objectsBefore', 0, MAX_INTEGER),
    ),
    only: fields.optional('only', () => readIds(fields, 'only')),
    types: fields.optional('types', () => readAll(fields, 'types', typeOf)),
    sites: fields.optional('sites', () => readAll(fields, 'sites', siteOf)),
  } as const;
  // What is there for other readers follows from the events.
  for (const field of ['events', 'objects', 'passes']) fields.any(field);
  fields.end();
  return header as HeaderRecord;
}

/** What a record other than the header is. */
export type BodyRecord = SourceRecord | ObjectRecord | UntrackedRecord | EndRecord;

export function readRecord(fields: Fields): BodyRecord {
  const record = fields.oneOf('record', ['source', 'object', 'untracked', 'end']);
  const read = { source, object, untracked, end }[record](fields);
  fields.end();
  return read;
}

function source(fields: Fields): SourceRecord {
  return { record: 'source', file: fields.text('file'), text: fields.text('text') };
}

function object(fields: Fields): ObjectRecord {
  return {
    record: 'object',
    object: fields.whole('object', 1, MAX_INTEGER),
    typeName: fields.text('typeName'),
    size: fields.whole('size', 0, MAX_U32),
    gc: fields.flag('gc'),
    refcount: fields.whole('refcount', -MAX_COUNT, MAX_COUNT),
    allocSeq: fields.whole('allocSeq', 1, MAX_INTEGER),
    site: readSite(fields),
    holders: readAll(fields, 'holders', readHolder),
  };
}

function untracked(fields: Fields): UntrackedRecord {
  const objects = fields.isNull('objects') ? null : readIds(fields, 'objects');
  return { record: 'untracked', objects };
}

function end(fields: Fields): EndRecord {
  const damage = fields.optional('damage', () => fields.text('damage'));
  return {
    record: 'end',
    events: fields.whole('events', 0, MAX_INTEGER),
    complete: fields.flag('complete'),
    ...(damage !== undefined && { damage }),
    end: fields.isNull('end') ? null : fields.inner('end', readEnd),
  };
}

function readEnd(fields: Fields): TraceEnd {
  const exitCode = fields.optional('exitCode', () => fields.whole('exitCode', -MAX_U32, MAX_U32));
  const error = fields.optional('error', () => fields.text('error'));
  const stopped = fields.optional('stopped', () => fields.oneOf('stopped', ['max-size']));
  return {
    ...(exitCode !== undefined && { exitCode }),
    ...(error !== undefined && { error }),
    ...(stopped !== undefined && { stopped }),
  };
}

function readMeta(fields: Fields): Partial<TraceMeta> {
  const meta: { -readonly [Key in keyof TraceMeta]?: TraceMeta[Key] } = {};
  if (fields.has('python')) {
    meta.python = fields.inner('python', (each) => ({
      version: each.text('version'),
      implementation: each.text('implementation'),
      platform: each.text('platform'),
    }));
  }
  if (fields.has('program')) meta.program = fields.text('program');
  if (fields.has('argv')) meta.argv = readTexts(fields, 'argv');
  if (fields.has('recorder')) {
    meta.recorder = fields.inner('recorder', (each) => ({
      name: each.text('name'),
      version: each.text('version'),
    }));
  }
  if (fields.has('startedAt')) meta.startedAt = fields.text('startedAt');
  if (fields.has('holders')) meta.holders = fields.oneOf('holders', ['none', 'slots', 'full']);
  if (fields.has('options')) {
    const options = fields.any('options');
    new Fields(options, 'meta.options');
    meta.options = options as TraceMeta['options'];
  }
  return meta;
}

function typeOf(fields: Fields): TypeRecord {
  return { name: fields.text('name'), gc: fields.flag('gc') };
}

function readAll<T>(fields: Fields, field: string, of: (each: Fields) => T): T[] {
  return fields.list(field).map((value, at) => {
    const each = new Fields(value, `${field}[${at}]`);
    const item = of(each);
    each.end();
    return item;
  });
}

function readTexts(fields: Fields, field: string): string[] {
  return fields.list(field).map((value, at) => {
    if (typeof value === 'string') return value;
    throw fieldProblem(`${field}[${at}]`, 'a text', value);
  });
}

function readIds(fields: Fields, field: string): number[] {
  return fields.list(field).map((value, at) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
    throw fieldProblem(`${field}[${at}]`, 'a whole number from 1', value);
  });
}
