import { describe, expect, it } from 'vitest';
import type { HeapEvent } from '../../src/events/types.js';
import { runScript } from '../../src/script/index.js';

/** The count events on a script's containers, one a line: what a recording of the script has, too. */
function counts(text: string): string[] {
  const events: HeapEvent[] = [];
  const names = new Map<number, string>();
  runScript(text, {
    fileName: 'x.py',
    observe: ({ events$ }) => events$.subscribe((event) => events.push(event)),
  });
  return events.flatMap((event) => {
    // What C code makes for itself, such as the method that `print` calls, is no container.
    const isContainer = event.type === 'alloc' && /^(list|dict)$/.test(event.typeName);
    if (isContainer && event.site) names.set(event.object, event.typeName);
    if (!('object' in event) || !names.has(event.object)) return [];
    const at = `${event.site?.line} ${event.site?.opcode}`;
    if (event.type === 'free') return [`${names.get(event.object)} freed by ${event.cause} @${at}`];
    if (!('refcount' in event)) return [];
    return [`${names.get(event.object)} ${event.refcount} @${at}`];
  });
}

describe('the machine of heap scripts', () => {
  it('counts what a name, an alias and an argument hold', () => {
    const text = `import sys
a = [1, 2, 3]
print(sys.getrefcount(a))
b = a
del b
del a
`;
    expect(runScript(text, { fileName: 'x.py' }).output).toBe('2\n');
    expect(counts(text)).toEqual([
      'list 1 @2 BUILD_LIST',
      'list 2 @2 STORE_NAME',
      'list 1 @2 STORE_NAME',
      'list 2 @3 LOAD_NAME',
      'list 1 @3 CALL',
      'list 2 @4 LOAD_NAME',
      'list 3 @4 STORE_NAME',
      'list 2 @4 STORE_NAME',
      'list 1 @5 DELETE_NAME',
      'list 0 @6 DELETE_NAME',
      'list freed by refcount @6 DELETE_NAME',
    ]);
  });

  it('leaves a cycle to the collector', () => {
    const text = `import gc
a = {}
a['me'] = a
del a
gc.collect()
`;
    expect(counts(text).slice(-5)).toEqual([
      'dict 1 @4 DELETE_NAME',
      'dict 2 @5 CALL',
      'dict 1 @5 CALL',
      'dict 0 @5 CALL',
      'dict freed by gc @5 CALL',
    ]);
  });
});
