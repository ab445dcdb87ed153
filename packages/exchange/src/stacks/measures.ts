import type { CostRow } from '@refwind/replay';

/** One of the amounts that a profile adds up by stack. */
export interface Measure {
  /** What `measure` of the export's options takes. */
  readonly name: MeasureName;
  readonly title: string;
  readonly unit: 'bytes' | 'count';
  /** What it is called in heap profiles of other languages, so that their tools know it. */
  readonly sampleType: string;
  of(row: CostRow): number;
}

export type MeasureName =
  | 'allocated'
  | 'retained'
  | 'objects'
  | 'live'
  | 'taken'
  | 'given'
  | 'outstanding';

export const measures: readonly Measure[] = [
  {
    name: 'allocated',
    title: 'Bytes allocated',
    unit: 'bytes',
    sampleType: 'alloc_space',
    of: ({ allocated }) => allocated.bytes,
  },
  {
    name: 'retained',
    title: 'Bytes retained',
    unit: 'bytes',
    sampleType: 'inuse_space',
    of: ({ retained }) => retained.bytes,
  },
  {
    name: 'objects',
    title: 'Objects allocated',
    unit: 'count',
    sampleType: 'alloc_objects',
    of: ({ allocated }) => allocated.objects,
  },
  {
    name: 'live',
    title: 'Objects alive',
    unit: 'count',
    sampleType: 'inuse_objects',
    of: ({ retained }) => retained.objects,
  },
  {
    name: 'taken',
    title: 'References taken',
    unit: 'count',
    sampleType: 'references_taken',
    of: ({ taken }) => taken,
  },
  {
    name: 'given',
    title: 'References given back',
    unit: 'count',
    sampleType: 'references_given_back',
    of: ({ given }) => given,
  },
  {
    name: 'outstanding',
    title: 'References outstanding',
    unit: 'count',
    sampleType: 'references_outstanding',
    of: ({ outstanding }) => outstanding,
  },
];
