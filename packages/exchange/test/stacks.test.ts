import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { balance, type CostRow, costs, type Timeline } from '@refwind/replay';
import { Ajv } from 'ajv';
import protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';
import { type MeasureName, measures } from '../src/index.js';
import { exported, exportedText } from './support/exported.js';
import {
  type ImportedProfile,
  speedscopeImporter,
  speedscopeSchema,
} from './support/speedscope.js';
import { HOSTILE, hostile, million, tiny } from './support/traces.js';

const importFile = speedscopeImporter();
const matchesSchema = new Ajv({ strict: false }).compile(speedscopeSchema());
const { root } = protobuf.parse(
  readFileSync(new URL('fixtures/pprof/profile.proto', import.meta.url), 'utf8'),
  { keepCase: true },
);
const Profile = root.lookupType('perftools.profiles.Profile');

const traces: readonly (readonly [string, () => Timeline])[] = [
  ['a few events', tiny],
  ['a million events', million],
  ['hostile names', hostile],
];

describe.each(traces)('%s', (_name, make) => {
  const timeline = make();
  const rows = costs(timeline);

  test('speedscope imports what costs says, as its schema wants it', async () => {
    const text = await exportedText('speedscope', timeline);
    expect(matchesSchema(JSON.parse(text)), JSON.stringify(matchesSchema.errors)).toBe(true);
    const group = await importFile('trace.json', Buffer.from(text).toString('base64'));
    expect(group?.name).toBe('app.py (stacks hold the innermost frame only)');
    const seen = group?.profiles.map((profile) => [profile.getName(), framesOf(profile)]);
    expect(seen).toEqual(
      measures.map((measure) => [measure.title, new Map(sumsByLine(rows, measure.of))]),
    );
  });

  test.each(measures.map(({ name }) => name))(
    'collapsed has %s by frame and type',
    async (name) => {
      const text = await exportedText('collapsed', timeline, { measure: name });
      const total = totalOf(rows, name);
      if (total === 0) {
        expect(text).toBe('');
        return;
      }
      const group = await importFile('trace.txt', Buffer.from(text).toString('base64'));
      expect(group?.profiles[0].getTotalWeight()).toBe(total);
    },
  );

  test('pprof is decoded by its schema to what costs says', async () => {
    const bytes = gunzipSync(await exported('pprof', timeline));
    const profile = Profile.toObject(Profile.decode(bytes), { longs: Number }) as PprofProfile;
    expect(Profile.verify(profile)).toBe(null);
    const { string_table: strings } = profile;
    expect(strings[0]).toBe('');
    expect(profile.sample_type.map(({ type, unit }) => [strings[type], strings[unit]])).toEqual(
      measures.map(({ sampleType, unit }) => [sampleType, unit]),
    );
    expect(profile.comment?.map((at) => strings[at])).toEqual([
      'app.py',
      'stacks hold the innermost frame only',
    ]);
    const found = new Map(profile.sample.map((sample) => [labelOf(profile, sample), sample.value]));
    expect(found.size).toBe(profile.sample.length);
    expect(found).toEqual(valuesByPlace(rows));
  });
});

test('speedscope reads pprof and the words of our sample types as well', async () => {
  const bytes = await exported('pprof', tiny());
  const group = await importFile('trace.pb.gz', bytes.toString('base64'));
  expect(group?.profiles.length).toBe(1);
  expect(group?.profiles[0].getTotalWeight()).toBe(totalOf(costs(tiny()), 'retained'));
});

test('references by frame are those of balance by line', async () => {
  const timeline = million();
  const outstanding = balance(timeline, 'line').rows.reduce((sum, row) => sum + row.outstanding, 0);
  expect(totalOf(costs(timeline), 'outstanding')).toBe(outstanding);
});

test('collapsed text of a few events', async () => {
  expect(await exportedText('collapsed', tiny())).toBe(
    '<module> (app.py:1);dict 64\n' +
      'fill (app.py:4);list 56\n' +
      'fill (app.py:5);str 49\n' +
      '<module> (app.py:8);list 56\n',
  );
  expect(await exportedText('collapsed', tiny(), { measure: 'outstanding' })).toBe(
    '<module> (app.py:1);dict 1\nfill (app.py:5);list 1\n',
  );
});

test('a part of the history, and some objects', async () => {
  const options = { from: 3, to: 8, objects: [3] };
  expect(await exportedText('collapsed', tiny(), options)).toBe('fill (app.py:5);str 49\n');
  expect(await exportedText('collapsed', tiny(), { from: 9, to: 3 })).toBe('');
});

test('hostile names stay one frame in collapsed text', async () => {
  const lines = (await exportedText('collapsed', hostile())).trimEnd().split('\n');
  expect(lines.length).toBe(HOSTILE.length);
  for (const line of lines) expect(line).toMatch(/^[^;]*;[^;]* \d+$/);
});

test('an unknown measure is named', async () => {
  const measure = 'weight' as MeasureName;
  await expect(exportedText('collapsed', tiny(), { measure })).rejects.toThrow(
    "A measure is one of allocated, retained, objects, live, taken, given, outstanding; 'weight' is none.",
  );
});

interface PprofProfile {
  readonly string_table: string[];
  readonly sample_type: readonly { readonly type: number; readonly unit: number }[];
  readonly sample: readonly PprofSample[];
  readonly location: readonly {
    readonly id: number;
    readonly line: readonly { readonly function_id: number; readonly line?: number }[];
  }[];
  readonly function: readonly {
    readonly id: number;
    readonly name: number;
    readonly filename?: number;
  }[];
  readonly comment?: readonly number[];
}

interface PprofSample {
  readonly location_id: readonly number[];
  readonly value: readonly number[];
  readonly label: readonly { readonly key: number; readonly str: number }[];
}

function labelOf(profile: PprofProfile, { location_id: ids, label }: PprofSample): string {
  const { string_table: strings } = profile;
  const place = profile.location.find(({ id }) => id === ids[0]);
  const [{ function_id: id, line = 0 }] = place?.line ?? [];
  const found = profile.function.find((each) => each.id === id);
  expect(strings[label[0].key]).toBe('type');
  const names = [
    strings[found?.name ?? 0],
    strings[found?.filename ?? 0],
    strings[label[0].str ?? 0],
  ];
  return JSON.stringify([...names, line]);
}

function valuesByPlace(rows: readonly CostRow[]): Map<string, number[]> {
  const sums = new Map<string, number[]>();
  for (const row of rows) {
    const { site, typeName } = row;
    const names = [site?.function ?? '(before the program)', site?.file ?? '', typeName];
    const key = JSON.stringify([...names.map(asUtf8), site?.line ?? 0]);
    const sum = sums.get(key) ?? measures.map(() => 0);
    sums.set(key, sum);
    for (const [at, { of }] of measures.entries()) sum[at] += of(row);
  }
  return sums;
}

/** Lone surrogates cannot be said in UTF-8. */
function asUtf8(text: string): string {
  return Buffer.from(text).toString();
}

function framesOf(profile: ImportedProfile): Map<string, number> {
  const found = new Map<string, number>();
  profile.forEachFrame((frame) => {
    const { name, file, line } = frame;
    found.set(JSON.stringify([name, file, line]), frame.getSelfWeight());
  });
  return found;
}

function sumsByLine(rows: readonly CostRow[], of: (row: CostRow) => number): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const { function: name = '(before the program)', file, line } = row.site ?? {};
    const key = JSON.stringify([name, file || undefined, line || undefined]);
    if (of(row) > 0) sums.set(key, (sums.get(key) ?? 0) + of(row));
  }
  return sums;
}

function totalOf(rows: readonly CostRow[], name: MeasureName): number {
  const measure = measures.find((each) => each.name === name);
  return rows.reduce((sum, row) => sum + (measure?.of(row) ?? 0), 0);
}
