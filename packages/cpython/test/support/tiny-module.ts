/** Encodings of the WebAssembly binary format, written apart from those under test. */
function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

const name = (text: string): number[] => {
  const bytes = [...new TextEncoder().encode(text)];
  return [...leb(bytes.length), ...bytes];
};

const list = (items: readonly (readonly number[])[]): number[] => [
  ...leb(items.length),
  ...items.flat(),
];

export const section = (id: number, content: readonly number[]): number[] => [
  id,
  ...leb(content.length),
  ...content,
];

/** A function body without locals: its size, no locals, the code, `end`. */
const body = (...code: number[]): number[] => [...leb(code.length + 2), 0, ...code, 0x0b];

export const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

const i32 = 0x7f;
const i64 = 0x7e;
const get = (local: number): number[] => [0x20, local];

/** The head of the list that the tiny collector looks at; it must be a list before the collector runs. */
export const LIST = 0x4700;
/** What its marking says. */
export const MARKED = 5;

/** What a test may want otherwise than it should be. */
export interface TinyOptions {
  /** Exports to leave out. */
  readonly without?: readonly string[];
  /** How often the loop stores the instruction pointer. */
  readonly boundaries?: number;
  /** What PyGC_Collect does; `call 3` is the collector. */
  readonly collect?: readonly number[];
  /** How many functions look for what is unreachable. */
  readonly deduces?: 0 | 1 | 2;
  /** The loop has a third parameter, the end of its frame's stack, and stores it into the frame. */
  readonly followsFrames?: boolean;
  /** The function index that each export has, where not its own. */
  readonly at?: Readonly<Record<string, number>>;
}

/**
 * The least that an interpreter must have to be instrumented: the named functions, stores of every kind,
 * 3 MiB of memory, and a table whose entry 0 is the imported `env.host(reason, a, b, c, row, instruction)`,
 * which returns the next row.
 */
export function tinyModule({
  without = [],
  boundaries = 100,
  collect = [...get(0), 0x41, 2, 0x41, 2, 0x10, 3, 0x1a], // the collector, generation 2, explicit
  deduces = 1,
  at = {},
  followsFrames = false,
}: TinyOptions = {}): Uint8Array<ArrayBuffer> {
  const types = list([
    [0x60, ...list([[i32], [i32]]), ...list([])], // 0: (i32, i32) -> ()
    [0x60, ...list([[i32]]), ...list([])], // 1: (i32) -> ()
    [0x60, ...list([[i32], [i32], [i32]]), ...list([[i32]])], // 2: (i32, i32, i32) -> i32
    [0x60, ...list([[i32], [i64]]), ...list([])], // 3: (i32, i64) -> ()
    [0x60, ...list([[i32], [i32], [i32]]), ...list([])], // 4: (i32, i32, i32) -> ()
    [0x60, ...list(Array(6).fill([i32])), ...list([[i32]])], // 5: (i32 × 6) -> i32
    [0x60, ...list(Array(4).fill([i32])), ...list([[i32]])], // 6: (i32 × 4) -> i32
  ]);
  const imports = list([[...name('env'), ...name('host'), 0x00, 5]]); // function 0, of type 5

  // Each function: its type, and its body. Numbered from 1, the import being 0.
  const store = [0x36, 2, 0]; // i32.store offset=0
  const constant = (value: number): number[] => [0x41, ...leb(value)]; // values whose last byte says no sign
  const traverse = [...[0, 0, 0, 0].flatMap(constant), 0x11, 2, 0, 0x1a]; // call_indirect of type 2, drop
  const deduce = [...constant(LIST), ...constant(LIST), 0x10];
  const mark = [...constant(0), ...constant(0), ...constant(0), ...get(2), 0x10, 13, 0x1a];
  const pass = [...mark, ...deduce, 12, ...deduce, deduces === 2 ? 14 : 12];
  const defined: [type: number, body: number[]][] = [
    [1, body(...get(0), 0x41, 0, ...store)], // 1 _Py_Dealloc(object): its count becomes 0
    [1, body(...collect)], // 2 PyGC_Collect(address)
    [2, body(...get(0), ...get(1), ...store, ...pass, 0x41, 42)], // 3 the collector: stores, a pass, returns 42
    [0, body(...get(1), 0x41, 33, ...store)], // 4 deposit(thread, object): header becomes 33
    [
      followsFrames ? 4 : 0,
      body(
        ...Array.from({ length: followsFrames ? 20 : 0 }, () => [
          ...[...get(0), ...get(2), 0x36, 2, 32],
        ]).flat(),
        ...Array.from({ length: boundaries }, () => [...get(0), ...get(1), 0x36, 2, 28]).flat(),
        ...[...get(0), ...get(1), 0x36, 2, 8], // i32.store offset=8
        ...[...get(0), ...get(1), 0xad, 0x37, 2, 16], // i64.store offset=16, the upper half 0
      ),
    ],
    [0, body(...get(0), ...get(1), ...store)], // 6 write(address, value)
    [0, body(...get(0), ...get(1), 0x36, 2, 8)], // 7 writeAt8: i32.store offset=8
    [3, body(...get(0), ...get(1), 0x37, 3, 16)], // 8 write64At16: i64.store offset=16
    [4, body(...get(0), ...get(1), ...get(2), 0xfc, 10, 0, 0)], // 9 copy(to, from, length)
    [4, body(...get(0), ...get(1), ...get(2), 0xfc, 11, 0)], // 10 fill(to, value, length)
    [2, body(0x41, 7)], // 11 shaped as the collector is
    // 12 deduceUnreachable(list, unreachable): would traverse twice
    [0, body(0x0f, ...(deduces === 0 ? [] : [...traverse, ...traverse]))],
    [6, body(0x41, MARKED, 0x0f, ...traverse)], // 13 markStacks(…): would traverse, returns how many are marked
    [0, body(0x0f, ...traverse, ...traverse)], // 14 as 12 is
  ];
  const names = [
    '_Py_Dealloc',
    'PyGC_Collect',
    '',
    '_PyTrash_thread_deposit_object',
    '_PyEval_EvalFrameDefault', // 5 loop(frame, instruction)
    'write',
    'writeAt8',
    'write64At16',
    'copy',
    'fill',
    'shapedLikeCollector',
  ];
  const exports = names.flatMap((text, index) =>
    text === '' || without.includes(text)
      ? []
      : [[...name(text), 0x00, ...leb(at[text] ?? index + 1)]],
  );
  return new Uint8Array([
    ...header,
    ...section(1, types),
    ...section(2, imports),
    ...section(3, list(defined.map(([type]) => [type]))),
    ...section(4, list([[0x70, 0x00, 1]])), // a table of one function
    ...section(5, list([[0x00, 48]])), // 48 pages of memory
    ...section(6, list([[i32, 0, 0x41, 9, 0x0b]])), // a constant global: 9
    ...section(7, list([...exports, [...name('memory'), 0x02, 0]])),
    ...section(9, list([[0x00, 0x41, 0, 0x0b, ...list([[0]])]])), // table[0] = env.host
    ...section(10, list(defined.map(([, code]) => code))),
  ]);
}

/** The evaluation loop of the tiny module, whose frames are CPython's. */
export const TINY_LOOP = {
  stackField: 32,
  exportName: '_PyEval_EvalFrameDefault',
  instructionField: 28,
  previousField: 4,
  hidesDeaths: false,
  marksRoots: true,
} as const;
