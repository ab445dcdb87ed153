import { expect, test } from 'vitest';
import { ImportError } from '../src/index.js';
import { imported } from './traces.js';

const HEADER = 'allocator,num_allocations,size,tid,thread_name,stack_trace';

test('allocations, as memray writes them', async () => {
  const csv = [
    HEADER,
    'MALLOC,2,101,0x1,"Main, ""thread""",load;/app/data.py;12|<module>;/app/main.py;3',
    'MMAP,1,4096,0x1,0x1 (a),',
    'MALLOC,1,7,0x1,"two\r\nlines",load;/app/data.py;12',
    '',
  ].join('\r\n');
  const { reader, notes } = await imported(csv, 'memray');
  const site = { file: '/app/data.py', line: 12, function: 'load', offset: 0, opcode: '' };
  expect([...reader.events()]).toMatchObject([
    { type: 'alloc', object: 1, typeName: 'MALLOC', size: 51, gc: false, site },
    { type: 'alloc', object: 2, typeName: 'MALLOC', size: 50, site },
    { type: 'alloc', object: 3, typeName: 'MMAP', size: 4096, site: null },
    { type: 'alloc', object: 4, typeName: 'MALLOC', size: 7, site },
  ]);
  expect(notes).toHaveLength(2);
});

test.each([
  ['', 'x.csv: expected a header, found an empty file'],
  ['a,b\n', `x.csv line 1: expected the columns ${HEADER}, found a,b`],
  [`${HEADER}\nMALLOC,1,2\n`, 'x.csv line 2: expected 6 fields, found 3'],
  [
    `${HEADER}\nMALLOC,x,2,1,t,\n`,
    'x.csv line 2: field num_allocations: expected a whole number up to 4294967296, found "x"',
  ],
  [
    `${HEADER}\nMALLOC,1,2,1,t,nonsense\n`,
    'x.csv line 2: field stack_trace: expected function;file;line, found "nonsense"',
  ],
  [
    `${HEADER}\nMALLOC,1,2,1,"t\n`,
    'x.csv line 2: expected a closing quote, found the end of the file',
  ],
])('%j', async (csv, message) => {
  const failure = await imported(csv, 'memray', { name: 'x.csv' }).catch((error) => error);
  expect(failure).toBeInstanceOf(ImportError);
  expect(failure.message).toBe(message);
});
