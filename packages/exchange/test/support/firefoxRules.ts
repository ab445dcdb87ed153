/** A profile in the processed format, as far as the rules look at it. */
export interface FirefoxProfile {
  readonly meta: Readonly<Record<string, unknown>> & {
    readonly categories: readonly {
      readonly name: string;
      readonly color: string;
      readonly subcategories: string[];
    }[];
    readonly markerSchema: readonly MarkerSchema[];
    readonly preprocessedProfileVersion: number;
  };
  readonly libs: readonly unknown[];
  readonly counters: readonly {
    readonly name: string;
    readonly category: string;
    readonly description: string;
    readonly pid: string;
    readonly mainThreadIndex: number;
    readonly samples: {
      readonly time: number[];
      readonly count: number[];
      readonly length: number;
    };
  }[];
  readonly shared: { readonly stringArray: readonly string[] };
  readonly threads: readonly FirefoxThread[];
}

interface MarkerSchema {
  readonly name: string;
  readonly display: readonly string[];
  readonly fields: readonly {
    readonly key: string;
    readonly label?: string;
    readonly format: string;
  }[];
  readonly tooltipLabel?: string;
  readonly tableLabel?: string;
  readonly chartLabel?: string;
}

type Table = Readonly<Record<string, readonly unknown[]>> & { readonly length: number };

export interface FirefoxThread extends Readonly<Record<string, unknown>> {
  readonly pid: string;
  readonly stackTable: {
    readonly frame: number[];
    readonly prefix: (number | null)[];
    readonly length: number;
  };
  readonly frameTable: {
    readonly func: number[];
    readonly line: (number | null)[];
    readonly category: (number | null)[];
    readonly length: number;
  };
  readonly funcTable: {
    readonly name: number[];
    readonly fileName: (number | null)[];
    readonly length: number;
  };
  readonly markers: {
    readonly name: number[];
    readonly startTime: number[];
    readonly endTime: (number | null)[];
    readonly phase: number[];
    readonly category: number[];
    readonly data: ({ readonly type: string } & Readonly<Record<string, unknown>>)[];
    readonly length: number;
  };
  readonly nativeAllocations: {
    readonly time: number[];
    readonly weight: number[];
    readonly stack: number[];
    readonly memoryAddress: number[];
    readonly threadId: number[];
    readonly weightType: string;
    readonly length: number;
  };
}

const COLORS =
  'transparent purple green orange yellow lightblue blue brown magenta red lightred darkgrey grey'.split(
    ' ',
  );
const DISPLAYS =
  'marker-chart marker-table timeline-overview timeline-memory timeline-ipc timeline-fileio timeline-network stack-chart'.split(
    ' ',
  );
const FORMATS =
  'url file-path sanitized-string string unique-string flow-id terminating-flow-id duration time seconds milliseconds microseconds nanoseconds bytes percentage integer decimal hexadecimal pid tid list'.split(
    ' ',
  );

/** The columns of each table in version 57 of the format. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  stackTable: ['frame', 'prefix'],
  frameTable: [
    ...['address', 'inlineDepth', 'category', 'subcategory', 'func'],
    ...['nativeSymbol', 'innerWindowID', 'line', 'column'],
  ],
  funcTable: [
    'name',
    'isJS',
    'relevantForJS',
    'resource',
    'fileName',
    'lineNumber',
    'columnNumber',
  ],
  resourceTable: ['lib', 'name', 'host', 'type'],
  nativeSymbols: ['libIndex', 'address', 'name', 'functionSize'],
  markers: ['data', 'name', 'startTime', 'endTime', 'phase', 'category'],
  nativeAllocations: ['time', 'weight', 'stack', 'memoryAddress', 'threadId'],
};

/**
 * What a profile breaks of the format's rules, in words; empty when it breaks none.
 *
 * Of firefox-devtools/profiler: src/types/profile.ts, src/types/markers.ts, and, for what version 57 had in other places,
 * the upgraders after it in src/profile-logic/processed-profile-versioning.ts (58 reads `funcTable.fileName`, 60 the
 * tables of threads).
 */
export function brokenProfileRules(profile: FirefoxProfile): string[] {
  const broken: string[] = [];
  const must = (holds: boolean, what: string) => {
    if (!holds) broken.push(what);
  };
  checkMeta(profile, must);
  for (const thread of profile.threads) checkThread(profile, thread, must);
  for (const { name, pid, mainThreadIndex, samples, category, description } of profile.counters) {
    const { time, count, length } = samples;
    must(
      [name, category, description].every((text) => typeof text === 'string'),
      'counter: texts',
    );
    must(time.length === length && count.length === length, `${name}: lengths`);
    must(
      time.every((at, row) => row === 0 || at > time[row - 1]),
      `${name}: times ascend`,
    );
    must(count.every(Number.isFinite), `${name}: numbers`);
    must(profile.threads[mainThreadIndex]?.pid === pid, `${name}: its thread`);
  }
  return broken;
}

type Must = (holds: boolean, what: string) => void;

function checkMeta({ meta, libs }: FirefoxProfile, must: Must): void {
  must(meta.preprocessedProfileVersion === 57, 'meta: version');
  for (const key of ['interval', 'startTime', 'processType', 'version']) {
    must(Number.isFinite(meta[key]), `meta: ${key} is a number`);
  }
  must(typeof meta.product === 'string', 'meta: product');
  must(meta.stackwalk === 0 || meta.stackwalk === 1, 'meta: stackwalk');
  must(Array.isArray(libs), 'libs');
  must(
    meta.categories.some(({ color }) => color === 'grey'),
    'meta: a grey category',
  );
  for (const { color, subcategories } of meta.categories) {
    must(
      COLORS.includes(color) && subcategories[0] === 'Other',
      `meta: category of color ${color}`,
    );
  }
  for (const schema of meta.markerSchema) {
    const { name, display, fields } = schema;
    must(
      display.length > 0 && display.every((each) => DISPLAYS.includes(each)),
      `${name}: display`,
    );
    must(
      fields.every(({ format }) => FORMATS.includes(format)),
      `${name}: formats`,
    );
    const labels = `${schema.tooltipLabel ?? ''}${schema.tableLabel ?? ''}${schema.chartLabel ?? ''}`;
    for (const [, key] of labels.matchAll(/\{marker\.data\.(\w+)\}/g)) {
      must(
        fields.some((field) => field.key === key),
        `${name}: label names ${key}`,
      );
    }
  }
}

function checkThread(profile: FirefoxProfile, thread: FirefoxThread, must: Must): void {
  const strings = profile.shared.stringArray;
  for (const [name, columns] of Object.entries(COLUMNS)) {
    const table = thread[name] as Table;
    for (const column of columns) {
      must(table[column]?.length === table.length, `${name}.${column}: as long as the table`);
    }
  }
  for (const key of ['processStartupTime', 'registerTime', 'tid'])
    must(Number.isFinite(thread[key]), key);
  const { stackTable, frameTable, funcTable, markers, nativeAllocations: native } = thread;
  must(isWithin(stackTable.frame, frameTable.length), 'stackTable.frame: there are such frames');
  must(
    stackTable.prefix.every((prefix, at) => prefix === null || (prefix >= 0 && prefix < at)),
    'stackTable.prefix: callers come first',
  );
  must(isWithin(frameTable.func, funcTable.length), 'frameTable.func: there are such functions');
  must(isWithin(frameTable.category, profile.meta.categories.length), 'frameTable.category');
  must(isWithin(funcTable.name, strings.length), 'funcTable.name: there are such strings');
  must(isWithin(funcTable.fileName, strings.length), 'funcTable.fileName: there are such strings');
  must(isWithin(markers.name, strings.length), 'markers.name: there are such strings');
  must(isWithin(markers.category, profile.meta.categories.length), 'markers.category');
  const schemas = profile.meta.markerSchema.map(({ name }) => name);
  for (const [at, { type }] of markers.data.entries()) {
    must(schemas.includes(type), `marker ${at}: schema`);
    const [start, end] = [markers.startTime[at], markers.endTime[at]];
    const isInterval = markers.phase[at] === 1;
    must(
      isInterval ? end !== null && end >= start : markers.phase[at] === 0 && end === null,
      `marker ${at}: phase`,
    );
  }
  must(native.weightType === 'bytes', 'nativeAllocations.weightType');
  must(isWithin(native.stack, stackTable.length), 'nativeAllocations.stack: there are such stacks');
  must(
    native.time.every((time, at) => at === 0 || time >= native.time[at - 1]),
    'nativeAllocations: times ascend',
  );
  checkPairs(native, must);
}

/** Addresses are given once, and given back by what took them. */
function checkPairs(
  { weight, memoryAddress }: FirefoxThread['nativeAllocations'],
  must: Must,
): void {
  const alive = new Map<number, number>();
  const given = new Set<number>();
  for (const [at, address] of memoryAddress.entries()) {
    if (weight[at] > 0) {
      must(!given.has(address), `address ${address} is given twice`);
      given.add(address);
      alive.set(address, weight[at]);
    } else {
      must(alive.get(address) === -weight[at], `address ${address} is given back as it was taken`);
      alive.delete(address);
    }
  }
}

function isWithin(values: readonly (number | null)[], length: number): boolean {
  return values.every(
    (value) => value === null || (Number.isInteger(value) && value >= 0 && value < length),
  );
}

/** What the profiler's view of retained memory shows: bytes by stack of allocations whose address is not given back. */
export function retainedByStack({
  weight,
  stack,
  memoryAddress,
}: FirefoxThread['nativeAllocations']) {
  const alive = new Map<number, number>();
  for (const [at, address] of memoryAddress.entries()) {
    if (weight[at] >= 0) alive.set(address, at);
    else alive.delete(address);
  }
  const sums = new Map<number, number>();
  for (const at of alive.values()) sums.set(stack[at], (sums.get(stack[at]) ?? 0) + weight[at]);
  return sums;
}
