import { TYPE } from '../../layout/structures.js';
import type { Interpreter } from '../../runtime/interpreter.js';
import type { InterpreterMemory } from '../memory.js';
import type { CallTraverse } from './traversal.js';

const SAMPLE = 'class C: pass\nid(C)';

/** The traverse function that all classes made in Python have, as an index of the interpreter's table. */
export function classTraverse(interpreter: Interpreter, memory: InterpreterMemory): number {
  const sample = interpreter.run(SAMPLE) as number;
  memory.refresh();
  return memory.u32(sample + TYPE.traverse);
}

/** Calls traverse functions through the interpreter's table, with a visitor that notes what it is given. */
export function callTraverse({ module, table }: Interpreter): CallTraverse {
  let visited: number[] = [];
  const visitor = module.addFunction((object: number) => {
    visited.push(object >>> 0);
    return 0;
  }, 'iii');
  return (traverse, object) => {
    visited = [];
    (table.get(traverse) as (object: number, visitor: number, data: number) => number)(
      object,
      visitor,
      0,
    );
    return visited;
  };
}
