import type { ModelHeap } from './heap.js';

/** A call of the `gc` module that changes how the collector works from then on. */
export type Setting =
  | { readonly call: 'set_threshold'; readonly thresholds: readonly number[] }
  | { readonly call: 'enable' | 'disable' | 'freeze' | 'unfreeze' };

const THRESHOLDS = /^gc\.set_threshold\((-?\d+)(?:, (-?\d+))?(?:, (-?\d+))?\)$/;
const SWITCH = /^gc\.(enable|disable|freeze|unfreeze)\(\)$/;

/** What a mark's label says of the collector: `gc.set_threshold(50, 5)`, `gc.disable()`; `null` for others. */
export function readSetting(label: string): Setting | null {
  const found = SWITCH.exec(label);
  if (found !== null) return { call: found[1] as 'enable' | 'disable' | 'freeze' | 'unfreeze' };
  const numbers = THRESHOLDS.exec(label);
  if (numbers === null) return null;
  const thresholds = numbers
    .slice(1)
    .filter((text) => text !== undefined)
    .map(Number);
  return { call: 'set_threshold', thresholds };
}

/** The program sets it. @param followsThresholds whether thresholds are the program's */
export function applySetting(heap: ModelHeap, setting: Setting, followsThresholds: boolean): void {
  switch (setting.call) {
    case 'set_threshold':
      if (!followsThresholds) return;
      setting.thresholds.forEach((threshold, index) => {
        heap.thresholds[index] = threshold;
      });
      break;
    case 'enable':
    case 'disable':
      heap.enabled = setting.call === 'enable';
      break;
    case 'freeze':
      heap.policy.freeze();
      break;
    case 'unfreeze':
      heap.policy.unfreeze();
  }
}
