export { createPolicy } from './gc/policies.js';
export type {
  CollectorHeap,
  CollectorPolicy,
  Disposal,
  GenerationStats,
  ListId,
  ObjectLists,
  PassResult,
  Registers,
} from './gc/policy.js';
export { checkLaws, LawChecker, type LawOptions } from './laws/checker.js';
export { describeViolation, type Law, type LawViolation } from './laws/violation.js';
export { formatEvent, formatEvents, formatHolder, formatSite } from './notation/format.js';
export { parseEvents, parseHolder } from './notation/parse.js';
export type { Branchable, BranchableObject } from './simulation/adopt.js';
export { kindOfType } from './simulation/blueprints.js';
export type * from './simulation/commands.js';
export { HeapView, type Place } from './simulation/heapView.js';
export type { Fact, ModelEvent, SimulationEvent } from './simulation/modelEvents.js';
export type { OlderObjects, SimulationOptions } from './simulation/options.js';
export { HeapSimulation } from './simulation/simulation.js';
export { decide, evolve, initialState, type SimulationState } from './simulation/state.js';
export { EventStream, type HeapEventSource } from './streams/eventStream.js';
export * from './trace/index.js';
export type { CollectorRules, PolicyName, Thresholds } from './versions/collector.js';
export { rulesOfPolicy } from './versions/policies.js';
export { type PythonSemantics, semanticsOf } from './versions/semantics.js';
export { type SizeContents, type Sizes, sizesOf } from './versions/sizes/sizes.js';
export { type PythonVersion, parseVersion } from './versions/version.js';
