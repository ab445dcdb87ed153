import { RefwindError } from '../errors.js';
import { HolderKind } from '../events/chunk.js';
import type { HeapEvent, Holder } from '../events/types.js';
import type { ObjectId, Slot } from '../units.js';
import type { Edge } from './edgeTable.js';
import type { Engine } from './engine.js';
import type { HeapModel } from './model.js';
import type { SimulationEvent } from './modelEvents.js';
import { openNamespace } from './reading.js';

/**
 * Changes the model as the event says: by the same facts that made the event, so that replaying them cannot come to
 * anything else. @throws RefwindError `bad-event` for one that does not fit
 */
export function applyEvent(engine: Engine, event: SimulationEvent): void {
  if (event.type === 'model') {
    writeCells(engine.model, event.cells);
    return;
  }
  engine.facts.site = event.site;
  applyHeapEvent(engine, event);
}

function applyHeapEvent(engine: Engine, event: HeapEvent): void {
  const { facts, model } = engine;
  if (event.seq !== facts.seq) throw misfit(event, `event ${facts.seq} comes next`);
  switch (event.type) {
    case 'alloc':
      facts.alloc(model.tables.interning.type(event.typeName, event.gc), event.size, event.gc);
      return;
    case 'incref':
      facts.incref(slotOf(model, event, event.object));
      return;
    case 'decref':
      facts.decref(slotOf(model, event, event.object));
      return;
    case 'link': {
      const slot = slotOf(model, event, event.object);
      const { owner, kind, key } = placeOf(model, event, event.holder, slot);
      facts.link(slot, owner, kind, key);
      return;
    }
    case 'unlink':
      facts.unlink(placeThatHolds(model, event));
      return;
    case 'free':
      facts.free(slotOf(model, event, event.object), event.cause);
      return;
    case 'gc-pass':
      if (event.phase === 'begin') facts.passBegins(event.generation, event.reason);
      else {
        const { generation, reason, collected, uncollectable, examined = -1 } = event;
        facts.passEnds(generation, reason, { collected, uncollectable, examined });
      }
      return;
    case 'mark':
      facts.mark(event.label);
  }
}

function writeCells(model: HeapModel, cells: readonly number[]): void {
  for (let at = 0; at < cells.length; at += 3) {
    const column = model.journal.columns[cells[at]];
    column.reach(cells[at + 1]);
    column.set(cells[at + 1], cells[at + 2]);
  }
}

function slotOf(model: HeapModel, event: HeapEvent, object: ObjectId): Slot {
  const slot = model.slotOf(object);
  if (slot === 0) throw misfit(event, `object #${object} is not alive`);
  return slot;
}

interface PlaceName {
  readonly owner: Slot;
  readonly kind: number;
  readonly key: number;
}

function placeOf(model: HeapModel, event: HeapEvent, holder: Holder, held: Slot): PlaceName {
  if (holder.kind === 'variable') {
    const owner = openNamespace(model, holder.frame);
    return { owner, kind: HolderKind.variable, key: model.tables.dictionary.string(holder.name) };
  }
  if (holder.kind === 'slot') {
    return { owner: slotOf(model, event, holder.owner), ...model.keyOf(holder.key, held) };
  }
  throw misfit(event, `a simulation has no holders of kind "${holder.kind}"`);
}

function placeThatHolds(model: HeapModel, event: HeapEvent & { readonly type: 'unlink' }): Edge {
  const slot = slotOf(model, event, event.object);
  const { owner, kind, key } = placeOf(model, event, event.holder, slot);
  const edge = model.find(owner, kind, key);
  if (edge !== 0 && model.target(edge) === slot) return edge;
  throw misfit(event, `its holder does not hold object #${event.object}`);
}

function misfit(event: HeapEvent, reason: string): RefwindError {
  return new RefwindError(
    'bad-event',
    `Event ${event.seq} (${event.type}) does not follow this state: ${reason}. ` +
      'Evolve a state with the events that decide gave for it, in their order.',
  );
}
