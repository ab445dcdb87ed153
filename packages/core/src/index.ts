export { RefwindError } from './errors.js';
export { ChunkBuilder, chunksOf } from './events/build.js';
export { CHUNK_ROWS, type EventChunk, HolderKind, type PassRow } from './events/chunk.js';
export {
  type EventCode,
  Op,
  type SiteEntry,
  TraceDictionary,
  type TypeEntry,
} from './events/dictionary.js';
export { toHolder } from './events/holders.js';
export { emptyResolution, eventAt, eventsOf, resolveChunk, siteAt } from './events/materialise.js';
export type {
  AllocEvent,
  DecrefEvent,
  ExternalHolder,
  FreeCause,
  FreeEvent,
  GcPassBeginEvent,
  GcPassEndEvent,
  GcPassEvent,
  GcReason,
  HeapEvent,
  HeapEventType,
  Holder,
  IncrefEvent,
  LinkEvent,
  MarkEvent,
  Site,
  SlotHolder,
  TemporaryHolder,
  UnlinkEvent,
  VariableHolder,
} from './events/types.js';
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
export { HeapColumns, type ResolvedRows } from './heap/columns.js';
export { MAX_SLOT } from './heap/growth.js';
export { isOwned, type LinkEntry, type LinkIndex, LinkTable, NO_LINK } from './heap/links.js';
export { checkLaws, LawChecker, type LawOptions } from './laws/checker.js';
export { describeViolation, type Law, type LawViolation } from './laws/violation.js';
export { formatEvent, formatEvents, formatHolder, formatSite } from './notation/format.js';
export { parseEvents, parseHolder } from './notation/parse.js';
export type { Branchable, BranchableObject } from './simulation/adopt.js';
export { kindOfType } from './simulation/blueprints.js';
export type * from './simulation/commands.js';
export { HeapView, type Place } from './simulation/heapView.js';
export type { Fact, ModelEvent, SimulationEvent } from './simulation/modelEvents.js';
export type { SimulationOptions } from './simulation/options.js';
export { HeapSimulation } from './simulation/simulation.js';
export { decide, evolve, initialState, type SimulationState } from './simulation/state.js';
export { EventStream, type HeapEventSource } from './streams/eventStream.js';
export { type Codec, portableCodec } from './trace/codec.js';
export type { ChunkInfo, KeyframeInfo } from './trace/directory.js';
export { TraceError, type TraceErrorCode, type TracePlace } from './trace/errors.js';
export { FORMAT_VERSION } from './trace/format.js';
export type { KeyframeOptions } from './trace/keyframePolicy.js';
export type { Json, TraceEnd, TraceMeta } from './trace/meta.js';
export { TraceReader, type TraceReaderOptions } from './trace/reader.js';
export type { TraceDamage } from './trace/scan.js';
export { MemorySink, type TraceSink } from './trace/sink.js';
export { bytesSource, type TraceSource } from './trace/source.js';
export type { TraceSources } from './trace/sources.js';
export type { MarkSummary, PassSummary, TraceSummary } from './trace/summary.js';
export type { TraceFinding, VerifyOptions } from './trace/verify.js';
export { TraceWriter, type TraceWriterOptions } from './trace/writer.js';
export type {
  Bytes,
  CodeId,
  Flavoured,
  ObjectId,
  Seq,
  SiteId,
  Slot,
  StringId,
  TypeId,
} from './units.js';
export type { CollectorRules, PolicyName, Thresholds } from './versions/collector.js';
export { rulesOfPolicy } from './versions/policies.js';
export { type PythonSemantics, semanticsOf } from './versions/semantics.js';
export { type SizeContents, type Sizes, sizesOf } from './versions/sizes/sizes.js';
export { type PythonVersion, parseVersion } from './versions/version.js';
