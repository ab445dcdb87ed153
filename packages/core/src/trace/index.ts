/**
 * `@refwind/core/trace`: events, chunks and the trace format, without the rxjs door. For programs that write or read
 * traces and start often: rxjs is some two hundred files, which Node takes longer to load than a small trace takes.
 * The main entry has all of this too, as the same classes.
 */
export { RefwindError } from '../errors.js';
export { ChunkBuilder, chunksOf } from '../events/build.js';
export { CHUNK_ROWS, type EventChunk, HolderKind, type PassRow } from '../events/chunk.js';
export {
  type EventCode,
  FreeBy,
  Op,
  type SiteEntry,
  TraceDictionary,
  type TypeEntry,
} from '../events/dictionary.js';
export { holderOf, toHolder } from '../events/holders.js';
export { emptyResolution, eventAt, eventsOf, resolveChunk, siteAt } from '../events/materialise.js';
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
  UnfoundEnd,
  UnlinkEvent,
  VariableHolder,
} from '../events/types.js';
export { type Watch, watchLabel, watchOf } from '../events/watch.js';
export { HeapColumns, type ResolvedRows } from '../heap/columns.js';
export { MAX_SLOT } from '../heap/growth.js';
export { isOwned, type LinkEntry, type LinkIndex, LinkTable, NO_LINK } from '../heap/links.js';
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
} from '../units.js';
export { ByteReader } from './byteReader.js';
export { ByteWriter } from './byteWriter.js';
export { type Codec, portableCodec } from './codec.js';
export type { ChunkInfo, KeyframeInfo } from './directory.js';
export { TraceError, type TraceErrorCode, type TracePlace } from './errors.js';
export type { SizeLimit } from './fileSpace.js';
export { FORMAT_VERSION } from './format.js';
export type { KeyframeOptions } from './keyframePolicy.js';
export type { Json, TraceEnd, TraceMeta } from './meta.js';
export { type MarkedHistory, programEndOf } from './programEnd.js';
export { TraceReader, type TraceReaderOptions } from './reader.js';
export type { TraceDamage } from './scan.js';
export { type ForgettingSink, MemorySink, type Stretch, type TraceSink } from './sink.js';
export { type SlotRows, slotRowsIn } from './slotRows.js';
export { bytesSource, type TraceSource } from './source.js';
export type { TraceSources } from './sources.js';
export type { MarkSummary, PassSummary, TraceSummary } from './summary.js';
export type { TraceFinding, VerifyOptions } from './verify.js';
export { TraceWriter, type TraceWriterOptions } from './writer.js';
