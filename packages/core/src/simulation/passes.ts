import type { Collect, ObservePasses, SetThreshold } from './commands.js';
import type { Context } from './context.js';
import { Scalar } from './layout.js';
import { badCommand } from './resolve.js';

/** A pass asked for while one runs does nothing. */
export function collect(engine: Context, command: Collect): void {
  const generation = command.generation ?? 2;
  if (generation !== 0 && generation !== 1 && generation !== 2) {
    throw badCommand(command, `the generations are 0, 1 and 2, not ${generation}`);
  }
  engine.collected = 0;
  if (!engine.isCollecting) engine.collected = engine.policy.collect(generation, 'explicit');
}

export function setThreshold(engine: Context, command: SetThreshold): void {
  const { model, facts } = engine;
  const { thresholds } = command;
  if (thresholds.length < 1 || thresholds.length > 3) {
    throw badCommand(command, `there are 1 to 3 thresholds, not ${thresholds.length}`);
  }
  for (const threshold of thresholds) {
    if (threshold === undefined) continue;
    if (Number.isInteger(threshold) && Math.abs(threshold) < 2 ** 31) continue;
    throw badCommand(command, `a threshold is a whole number below 2^31, not ${threshold}`);
  }
  thresholds.forEach((threshold, index) => {
    if (threshold !== undefined) model.setScalar(Scalar.threshold + index, threshold);
  });
  if (facts.telling) facts.note({ fact: 'setting', name: 'thresholds' });
}

export function setEnabled(engine: Context, enabled: boolean): void {
  engine.model.setScalar(Scalar.enabled, enabled ? 1 : 0);
  if (engine.facts.telling) engine.facts.note({ fact: 'setting', name: 'enabled' });
}

export function freeze(engine: Context): void {
  engine.policy.freeze();
  if (engine.facts.telling) engine.facts.note({ fact: 'setting', name: 'frozen' });
}

export function unfreeze(engine: Context): void {
  engine.policy.unfreeze();
  if (engine.facts.telling) engine.facts.note({ fact: 'setting', name: 'frozen' });
}

export function observePasses(engine: Context, command: ObservePasses): void {
  const { model, facts } = engine;
  model.setScalar(Scalar.observers, model.tables.observers.push([...command.run]) - 1);
  if (facts.telling) facts.note({ fact: 'setting', name: 'observers' });
}
