import * as core from '@refwind/core';
import * as exchange from '@refwind/exchange';
import * as replay from '@refwind/replay';

/** What the bundle found, for whoever evaluates it. */
export const found = {
  core: Object.keys(core),
  replay: Object.keys(replay),
  exchange: Object.keys(exchange),
};
