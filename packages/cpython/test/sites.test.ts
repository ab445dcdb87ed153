import { describe, expect, test } from 'vitest';
import { eventsOf, recorded } from './support/recording.js';

/** Makes a `Tag` in many kinds of code, and prints where each was made and died. */
const PROGRAM = `
import sys

def here():
    frame = sys._getframe(1)
    made.append((frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_qualname))

class Tag:
    pass

class Loud:
    def __init__(self, name):
        self.tag = Tag(), here()

made = []
keep = []
a = Tag(); here()
del a

def function(x=Tag(), y=here()):
    z = Tag(); here()
    return [
        0,
        (Tag(), here()),
    ]

function()
function()

def generator():
    yield Tag(), here()
    yield Tag(), here()

for tag in generator():
    keep.append(tag)
    (Tag(), here())

list((Tag(), here()) for _ in range(2))
[(Tag(), here()) for _ in range(2)]
(lambda: (Tag(), here()))()
list(map(lambda _: (Tag(), here()), range(2)))
Loud('x')
sorted([3, 1, 2], key=lambda item: (Tag(), here(), item)[2])

class Body:
    tag = Tag(), here()

    @property
    def value(self):
        return Tag(), here()

Body().value
for number in range(5):
    text = chr(10) * number + 'Tag(); here()' + chr(10)
    exec(compile(text, f'<made {number}>', 'exec'))
    exec(f'def f{number}():' + chr(10) * (number + 1) + ' Tag(); here()')
    eval(f'f{number}()')

def raising():
    try:
        raise KeyError(Tag(), here())
    finally:
        (Tag(), here())

try:
    raising()
except KeyError:
    Tag(); here()

async def coroutine():
    return Tag(), here()

try:
    coroutine().send(None)
except StopIteration:
    pass

match Tag(), here():
    case (tag, _):
        f'{Tag()} {here()}'
with open('/dev/null') as file: Tag(); here()
assert [Tag(), here()]
x = Tag() if here() is None else 0

import json
print(json.dumps(made))
`;

describe('where events happen', () => {
  test.each(['none', 'slots'] as const)('holders %s', async (holders) => {
    const run = await recorded({ program: { kind: 'command', code: PROGRAM }, holders });
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    const made = JSON.parse(run.stdout) as [string, number, string][];
    const recordedSites = eventsOf(run).flatMap((event) =>
      event.type === 'alloc' && event.typeName === 'Tag'
        ? [[event.site?.file, event.site?.line, event.site?.function]]
        : [],
    );
    expect(made.length).toBeGreaterThan(35);
    expect(recordedSites).toEqual(made);
  });

  test('a death belongs to the instruction that caused it', async () => {
    const code = [
      'class Tag: pass', // 1
      'a = Tag()',
      'del a', // 3: DELETE_NAME
      'a = Tag()',
      'a = None', // 5: STORE_NAME
      'd = {0: Tag()}',
      'd.clear()', // 7: CALL
      'def f():',
      '    a = Tag()',
      '    b = Tag()',
      '    del a', // 11: DELETE_FAST
      '    return 1', // 12: RETURN_VALUE
      'f()',
      'x = [Tag()]',
      'x[0] = 0', // 15: STORE_SUBSCR
      'Tag()', // 16: POP_TOP
    ].join('\n');
    const run = await recorded({ program: { kind: 'command', code }, holders: 'slots' });
    const types = new Map<number, string>();
    const deaths: string[] = [];
    for (const event of run.reader.events()) {
      if (event.type === 'alloc') types.set(event.object, event.typeName);
      if (event.type === 'free' && types.get(event.object) === 'Tag') {
        deaths.push(`${event.site?.line} ${event.site?.opcode}`);
      }
    }
    expect(deaths).toEqual([
      '3 DELETE_NAME',
      '5 STORE_NAME',
      '7 CALL',
      '11 DELETE_FAST',
      '12 RETURN_VALUE',
      '15 STORE_SUBSCR',
      '16 POP_TOP',
    ]);
  });
});
