import type { Style } from '../../format/style.js';
import type { SourceColors } from '../colors.js';
import type { Model } from '../model.js';
import type { Strip } from '../questions/strip.js';
import type { World } from '../world.js';

/** What every view is made of: it draws what the model and the trace say, and nothing else. */
export interface Scene {
  readonly model: Model;
  readonly world: World;
  readonly style: Style;
  /** Live bytes over time, as far as they are known. */
  readonly strip: Strip | null;
  /** Source lines in colours, once the grammar is there. */
  readonly colors: SourceColors | null;
}
