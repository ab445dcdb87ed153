export { LookupError, type LookupErrorCode, MomentRangeError } from './errors.js';
export { memorySource } from './memorySource.js';
export { Playhead } from './playhead.js';
export type { ChunkPlace, SourceSummary, TimelineSource } from './source.js';
export { diffStates, type HeapDiff } from './state/diff.js';
export { EMPTY_HEAP, type HeapState, type ObjectJson, ObjectTable } from './state/heapState.js';
export { compareHolders } from './state/holders.js';
export type { ObjectState } from './state/object.js';
export { type EventOrder, Timeline } from './timeline.js';
