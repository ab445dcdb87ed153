import type { SiteId } from '@refwind/core';
import type { TypeFacts } from './kinds.js';
import type { LinkRules } from './linking.js';

/** What a driver goes by beside the trace. */
export interface DriverRules extends Omit<LinkRules, 'rowOf'> {
  readonly types: (type: number) => TypeFacts;
  /** Items of a tuple of so many bytes. */
  readonly tupleLength: (bytes: number) => number;
  /** Whether a site sets an attribute of an instance whose dict is an object. */
  readonly setsAttribute: (site: SiteId) => boolean;
  /** Whether nothing is ever collected. */
  readonly keepsGarbage: boolean;
  /** Whether `gc.set_threshold` in the trace counts. */
  readonly followsThresholds: boolean;
  /** Whether the trace's passes, as the model's, ran within allocations. */
  readonly passesInAllocation: boolean;
}
