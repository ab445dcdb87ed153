import type { PolicyName } from '../versions/collector.js';
import { createGenerational } from './generational.js';
import { createI1, createI2 } from './incremental.js';
import { createNone } from './none.js';
import type { CollectorHeap, CollectorPolicy, PolicyFactory } from './policy.js';

const FACTORIES: Readonly<Record<PolicyName, PolicyFactory>> = {
  G1: createGenerational,
  G2: createGenerational,
  G3: createGenerational,
  I1: createI1,
  I2: createI2,
  G4: createGenerational,
  G5: createGenerational,
  none: createNone,
};

export function createPolicy(name: PolicyName, heap: CollectorHeap): CollectorPolicy {
  return FACTORIES[name](heap);
}
