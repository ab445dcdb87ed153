import type { DebugOffsets } from '../../layout/debug-offsets.js';
import type { EmscriptenModule } from '../../runtime/interpreter.js';
import type { LinkRecorder, LinkRecorderParts } from '../links.js';
import type { Collector } from '../passes.js';
import { OlderNames, olderModules } from './names.js';
import { OlderObjects, trackedObjects } from './objects.js';
import { stateContainers } from './state.js';

/** Where in the interpreter what is older is found. */
export interface OlderPlaces {
  readonly layout: DebugOffsets;
  readonly collector: Collector;
  readonly module: EmscriptenModule;
}

/**
 * Follows what is older than the recording, as far as it may come to hold what the program makes: variables of modules,
 * objects that the collector tracks, and the interpreter's own state.
 */
export function followOlder(
  links: LinkRecorder,
  parts: LinkRecorderParts,
  { layout, collector, module }: OlderPlaces,
): void {
  const { memory, traversal, types } = parts;
  const thread = module._PyThreadState_Get();
  memory.refresh();
  const interpreter = memory.u32(thread + layout.offset['thread.interp']);
  const table = memory.u32(interpreter + layout.offset['interpreter.importsModules']);
  const modules = olderModules(memory, table, module._PyModule_Type);
  const namespaces = new Set<number>();
  for (const { name, dict } of modules) {
    if (!namespaces.has(dict)) links.addNamespace(dict, name);
    namespaces.add(dict);
  }
  const objects = trackedObjects(parts, collector.lists);
  const names = new OlderNames(memory, traversal, modules, new Set(objects));
  const older = new OlderObjects(parts, traversal, types.known, names);
  for (const container of older.containers(objects, (dict) => namespaces.has(dict))) {
    links.addOlder(container);
  }
  const state = layout.version.state;
  if (state !== undefined) {
    const places = { runtime: module.__PyRuntime, interpreter, thread, layout: state };
    for (const container of stateContainers(parts, places)) links.addOlder(container);
  }
  if (layout.version.knowsFields) links.olderCode = older;
}
