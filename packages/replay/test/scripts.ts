import type { EventChunk, HeapSimulation } from '@refwind/core';
import { runScript, type ScriptOptions } from '@refwind/core/script';
import { memorySource, Timeline } from '../src/index.ts';

/** The trace of a heap script, simulated: who holds what is known in full. */
export function scriptTimeline(script: string, options: Partial<ScriptOptions> = {}): Timeline {
  const chunks: EventChunk[] = [];
  const follow = (simulation: HeapSimulation) => {
    simulation.chunks$.subscribe((chunk) => chunks.push(chunk));
  };
  const { simulation } = runScript(script, { fileName: 'app.py', observe: follow, ...options });
  return Timeline.open(memorySource(simulation.dictionary, chunks));
}
