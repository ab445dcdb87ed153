import { RecorderError } from '../errors.js';
import { WasmCursor } from '../wasm/cursor.js';
import { Opcode, skipImmediates } from '../wasm/instructions.js';
import { functionShape, SectionId, sectionCursor, type WasmModule } from '../wasm/module.js';

/** How a function is told from all others. */
export interface Wanted {
  /** An exported function: the one that is wanted, or where the search begins. */
  readonly exportName: string;
  /** Wanted is the one function of this shape that the exported one calls, which has no name of its own. */
  readonly callee?: true;
  /**
   * Wanted is the one function of this shape near what the exported one calls that has so many calls of a traverse
   * function: `(object, visit, argument) -> status`, by its place in the table.
   */
  readonly traversals?: number;
  readonly params: number;
  readonly results: 0 | 1;
}

/** How many calls lie between an exported function and what is near it. */
const NEAR = 3;
/** Parameters and results of a traverse function. */
const TRAVERSE = { parameters: 3, results: 1 } as const;

/**
 * The index of a function that the module defines.
 * @throws RecorderError `unsupported-module` when it is not there, or not the only one
 */
export function findFunction(module: WasmModule, wanted: Wanted): number {
  const named = exportedFunction(module, wanted.exportName);
  if (wanted.traversals !== undefined) return traversing(module, named, wanted);
  return wanted.callee ? calleeOf(module, named, wanted) : named;
}

/** The index of a function that the module defines and exports. */
export function exportedFunction(module: WasmModule, name: string): number {
  const index = module.exportedFunctions.get(name);
  if (index === undefined || !isDefined(module, index)) {
    throw notUnderstood(`the WebAssembly module does not define the function ${name}`);
  }
  return index;
}

/** The instructions of a defined function. */
export function functionBody(module: WasmModule, index: number): WasmCursor {
  const cursor = sectionCursor(module, SectionId.code);
  cursor.u32();
  for (let i = module.importedFunctions; i < index; i++) cursor.skip(cursor.u32());
  const size = cursor.u32();
  const start = cursor.position;
  cursor.skip(size);
  const body = new WasmCursor(module.bytes, start, start + size);
  for (let groups = body.u32(); groups > 0; groups--) {
    body.skipLeb();
    body.skip(1);
  }
  return body;
}

/** The one function of the wanted shape that a defined function calls. */
function calleeOf(module: WasmModule, caller: number, wanted: Wanted): number {
  const callees = [...calleesOf(module, caller)].filter((callee) =>
    hasShape(module, callee, wanted),
  );
  const [callee] = callees;
  if (callees.length === 1 && callee !== undefined) return callee;
  throw notUnderstood(
    `${wanted.exportName} calls ${callees.length} functions of ${wanted.params} parameters where one was expected`,
  );
}

/** The one function of the wanted shape, near a defined one, with as many calls of traverse functions as wanted. */
function traversing(module: WasmModule, start: number, wanted: Wanted): number {
  const found = unnamedNear(module, start).filter(
    (index) => hasShape(module, index, wanted) && traversalsIn(module, index) === wanted.traversals,
  );
  const [index] = found;
  if (found.length === 1 && index !== undefined) return index;
  throw notUnderstood(
    `near ${wanted.exportName} are ${found.length} functions of ${wanted.params} parameters that call ` +
      `${wanted.traversals} traverse functions where one was expected`,
  );
}

/** Functions without a name that a defined function leads to, by calls of such functions. */
function unnamedNear(module: WasmModule, start: number): number[] {
  const named = new Set(module.exportedFunctions.values());
  const found = new Set<number>();
  let last = [start];
  for (let step = 0; step < NEAR; step++) {
    const next = last.flatMap((caller) => [...calleesOf(module, caller)]);
    last = [...new Set(next)].filter((callee) => !named.has(callee) && !found.has(callee));
    for (const callee of last) found.add(callee);
  }
  return [...found];
}

function traversalsIn(module: WasmModule, index: number): number {
  const body = functionBody(module, index);
  let found = 0;
  while (!body.done) {
    const opcode = body.u8();
    const at = body.position;
    if (opcode === Opcode.callIndirect) {
      const { parameters, results } = functionShape(module, body.u32());
      if (parameters === TRAVERSE.parameters && results === TRAVERSE.results) found++;
      body.position = at;
    }
    skipImmediates(body, opcode);
  }
  return found;
}

/** The defined functions that a defined function calls by their index. */
function calleesOf(module: WasmModule, caller: number): Set<number> {
  const body = functionBody(module, caller);
  const callees = new Set<number>();
  while (!body.done) {
    const opcode = body.u8();
    if (opcode !== Opcode.call) {
      skipImmediates(body, opcode);
      continue;
    }
    const callee = body.u32();
    if (isDefined(module, callee)) callees.add(callee);
  }
  return callees;
}

function isDefined(module: WasmModule, index: number): boolean {
  const { importedFunctions, functionTypes } = module;
  return index >= importedFunctions && index < importedFunctions + functionTypes.length;
}

function hasShape(module: WasmModule, index: number, { params, results }: Wanted): boolean {
  const shape = functionShape(module, module.functionTypes[index - module.importedFunctions]!);
  return shape.parameters === params && shape.results === results;
}

function notUnderstood(what: string): RecorderError {
  return new RecorderError(
    'unsupported-module',
    `${what}; this build of the interpreter is not one that the recorder can instrument`,
  );
}
