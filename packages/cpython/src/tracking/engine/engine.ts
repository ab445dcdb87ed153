import { ENGINE } from './compiled.generated.js';

/** Kinds of containers that the engine reads (`engine/box.ts`). */
export const BOX_KIND = { list: 0, tuple: 1, dict: 2, set: 3 } as const;

/** Address of a container's record in the engine; 0: none. */
export type Box = number;

/** What the engine asks of the recorder (`engine/host.ts`). Numbers are 32-bit and come signed. */
export interface EngineHost {
  reserve(bytes: number): number;
  release(address: number): void;
  flush(): void;
  linkCode(instruction: number, isLink: number): number;
  refcount(slot: number): number;
  spell(spelling: number, key: number, entry: number): number;
  spellOlder(box: Box, spelling: number, key: number, entry: number): number;
  attribute(layout: number, position: number): number;
  externalLinked(text: number, box: Box): void;
  externalUnlinked(text: number): void;
  externalOwner(text: number): Box;
  olderGone(box: Box): void;
  foreignWritten(foreign: number, address: number): void;
  foreignChanged(foreign: number): void;
  foreignRemovals(foreign: number, settled: number): void;
  foreignAdditions(foreign: number): void;
  foreignEmptied(foreign: number): void;
  foreignMoved(foreign: number, address: number): void;
  foreignForgotten(foreign: number): void;
}

/** What the engine does (`engine/index.ts`). Addresses that it returns come signed, as all its numbers. */
export interface EngineExports {
  start(): number;
  begin(instruction: number, entry: number): void;
  addItems(slot: number, kind: number): void;
  addFields(slot: number, layout: number): void;
  addOlder(kind: number, address: number, named: number, namespace: number): Box;
  addForeign(slot: number, isFields: number, foreign: number, tellsAll: number): Box;
  addSetting(address: number): void;
  nameDict(slot: number, name: number): void;
  isDirty(): number;
  reconcile(): void;
  removeQueued(): void;
  dropContents(slot: number): void;
  dropVariables(box: Box): void;
  dropDying(slot: number): void;
  dropHolders(slot: number, keep: number): void;
  forgetOf(slot: number): void;
  forget(box: Box): void;
  moved(slot: number): void;
  change(box: Box): void;
  requeue(box: Box): void;
  askAgain(box: Box): void;
  link(box: Box, slot: number, kind: number, a: number, b: number): number;
  unlink(slot: number, kind: number, a: number, b: number): void;
  keyId(spelling: number, key: number, entry: number): number;
  isExempt(box: Box): number;
  unsureOwnerAt(link: number): Box;
  foreignOf(box: Box): number;
  itemsOf(slot: number): Box;
  fieldsOf(slot: number): Box;
  firstHolder(slot: number): number;
  nextHolder(link: number): number;
  firstOwned(slot: number): number;
  nextOwned(link: number): number;
  heldAt(link: number): number;
  addRange(start: number, bytes: number, stride: number, box: Box): void;
  addWord(address: number, box: Box): void;
  removeRange(start: number, bytes: number, stride: number, box: Box): void;
  removeWord(address: number, box: Box): void;
  watcherAt(address: number): Box;
  takeSetting(): number;
  takeWrites(): void;
}

/** What follows links, compiled: it works in the interpreter's memory, in pieces of its heap. */
export function startEngine(memory: WebAssembly.Memory, host: EngineHost): EngineExports {
  const module = new WebAssembly.Module(Buffer.from(ENGINE, 'base64'));
  const imports = { env: { memory }, host: host as unknown as WebAssembly.ModuleImports };
  return new WebAssembly.Instance(module, imports).exports as unknown as EngineExports;
}
