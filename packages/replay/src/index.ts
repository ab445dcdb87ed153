export type { ChunkStore, ResolvedChunk } from './chunks/store.js';
export {
  CollectorLab,
  type CollectorOptions,
  originOf,
  type TraceOrigin,
} from './collectors/lab.js';
export { recordedFigures } from './collectors/recorded.js';
export type { CollectorFigures, CollectorPass, CollectorRun } from './collectors/results.js';
export { type CollectorSweep, sweepCollectors } from './collectors/sweep.js';
export { cutSource } from './cutSource.js';
export { LookupError, type LookupErrorCode, MomentRangeError } from './errors.js';
export { identityOf } from './identity.js';
export { LiveTimeline, type TailOptions } from './live/liveTimeline.js';
export type { TraceSoFar } from './live/tailSource.js';
export { memorySource } from './memorySource.js';
export type { Breakpoint, BreakpointStop } from './playback/breakpoints.js';
export {
  Playback,
  type PlaybackDirection,
  type PlaybackMoment,
  type PlaybackOptions,
} from './playback/playback.js';
export { type PlaybackStep, playback, type StepOptions } from './playback/steps.js';
export { Playhead } from './playhead.js';
export { programEnd } from './programEnd.js';
export { type Allocation, findAllocation } from './queries/allocation.js';
export {
  type Balance,
  type BalanceBy,
  type BalanceRow,
  balance,
} from './queries/balance/balance.js';
export { type ChurnBy, type ChurnRow, churn } from './queries/churn.js';
export type { Blame, BlameKind } from './queries/compare/blame.js';
export {
  type BalanceDifference,
  type CompareOptions,
  compare,
  type RunComparison,
} from './queries/compare/compare.js';
export type { Parting } from './queries/compare/parting.js';
export type { PopulationDifference } from './queries/compare/populations.js';
export type { LineText } from './queries/compare/sites.js';
export {
  type Amount,
  type Collecting,
  type Comparison,
  type Counting,
  comparison,
  type Delay,
  type FloatingReport,
  type PassReport,
  type Peak,
} from './queries/comparison.js';
export { type CostRow, type CostsOptions, costs } from './queries/costs.js';
export { type Cycles, cycles } from './queries/cycles/found.js';
export type { CycleGroup, CycleType } from './queries/cycles/groups.js';
export {
  type Dominators,
  dominators,
  type Retained,
  type RetainedRow,
} from './queries/dominators/dominators.js';
export { type FindOptions, find } from './queries/find/find.js';
export { parsePredicate } from './queries/find/parse.js';
export type { Comparator, Predicate, Quantity } from './queries/find/predicate.js';
export { nextStop, previousStop, type Stop, StopSearch } from './queries/find/stops.js';
export { type EventTarget, nextEvent, previousEvent } from './queries/find/travel.js';
export { PredicateError } from './queries/find/words.js';
export {
  type FloatingGarbage,
  type FloatingObject,
  type FloatingOptions,
  type FloatingType,
  floatingGarbage,
} from './queries/floatingGarbage.js';
export type { DeathColumns, HeldColumns, PassGarbage } from './queries/garbage/deaths.js';
export type { Spread } from './queries/garbage/distribution.js';
export type { FloatingAt } from './queries/garbage/floating.js';
export { type GarbageListener, GarbageScan } from './queries/garbage/scan.js';
export {
  type GraphNode,
  type GraphOptions,
  type GraphWay,
  type HeapGraph,
  heapGraph,
} from './queries/graph.js';
export {
  type Growing,
  type Growth,
  type GrowthOptions,
  growth,
  type Round,
} from './queries/growth.js';

export { history, type ObjectEnd, type ObjectHistory } from './queries/history.js';
export { type HolderAt, type Holders, holders } from './queries/holders.js';
export { type LeakGroup, type Leaks, leaks } from './queries/leaks/leaks.js';
export { Ledger, type LedgerRow } from './queries/ledger.js';
export { type LifetimeBucket, type LifetimeRow, lifetimes } from './queries/lifetimes.js';
export {
  type MemoryOptions,
  type MemoryOverTime,
  type MemorySample,
  memoryOverTime,
} from './queries/memory.js';
export {
  type OutstandingReference,
  type Pairing,
  pairing,
  type ReferencePair,
} from './queries/pairing/pairing.js';
export { type FreedObject, type PassCode, type PassDetail, passes } from './queries/passes.js';
export { type PopulationRow, population } from './queries/population.js';
export type { PairReason } from './queries/references/book.js';
export { type WatchedObject, watchedNames, watchedObjects } from './queries/watches.js';
export { type Way, type Ways, type WaysOptions, ways } from './queries/ways.js';
export {
  type Change,
  type Death,
  type HeapSize,
  type Outcome,
  type Survivor,
  type WhatIf,
  whatIf,
} from './queries/whatIf.js';
export { type Why, type WhyStep, why } from './queries/why.js';
export { type HeldReference, holderAsText, resolveHolder, resolveName } from './resolve/holder.js';
export { resolveMoment } from './resolve/moment.js';
export { resolveObject } from './resolve/object.js';
export { shareMoment } from './resolve/shared.js';
export { type Visit, visitsOf } from './resolve/visits.js';
export { checkRule, checkRules } from './rules/check.js';
export { parseRule } from './rules/parse.js';
export {
  type Culprit,
  type Measure,
  type Rule,
  RuleError,
  type RuleResult,
} from './rules/rule.js';
export { connectSession } from './session/connect.js';
export {
  type Bookmark,
  type Session,
  type SessionFilters,
  showsEvent,
  showsObject,
} from './session/session.js';
export { type SessionOptions, SessionStore } from './session/store.js';
export type { ChunkPlace, SourceSummary, SourceTexts, TimelineSource } from './source.js';
export { diff, type HeapChange } from './state/change.js';
export { diffStates, type HeapDiff } from './state/diff.js';
export { EMPTY_HEAP, type HeapState, type ObjectJson, ObjectTable } from './state/heapState.js';
export { compareHolders } from './state/holders.js';
export type { ObjectState } from './state/object.js';
export {
  applyHeapPatches,
  type HeapPatch,
  type PlainHeap,
  plainHeap,
} from './state/patches.js';
export type { DiffSummary, TypeDifference } from './state/summary.js';
export { buildIndex, type IndexOptions } from './timeIndex/builder.js';
export { IndexError } from './timeIndex/format.js';
export { type Prefix, readPrefix } from './timeIndex/resume.js';
export { TimeIndex, type TimeIndexOptions } from './timeIndex/timeIndex.js';
export { type EventOrder, Timeline, type TimelineOptions } from './timeline.js';
