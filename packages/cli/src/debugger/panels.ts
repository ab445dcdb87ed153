import type { ListPanel, Model, PromptPanel, Purpose } from './model.js';
import { ask, changing, type Effect, type Step, stay } from './step.js';
import { goTo } from './travel.js';
import { eventAt, type World } from './world.js';

/** Rows that a page key goes on by. */
const PAGE = 10;

const LIST_KEYS: Readonly<Record<string, number>> = {
  up: -1,
  down: 1,
  k: -1,
  j: 1,
  pageup: -PAGE,
  pagedown: PAGE,
  home: Number.NEGATIVE_INFINITY,
  end: Number.POSITIVE_INFINITY,
};

/** A key while a list is open; `null` when it is not the list's. */
export function listKey(model: Model, panel: ListPanel, key: string): Step | null {
  const move = LIST_KEYS[key];
  if (move !== undefined) {
    const at = Math.max(0, Math.min(panel.rows.length - 1, panel.at + move));
    return stay({ ...model, panel: { ...panel, at } });
  }
  if (key === 'enter') return choose(model, panel);
  if (key === 'd' || key === 'delete') return remove(model, panel);
  return null;
}

function choose(model: Model, panel: ListPanel): Step {
  const choice = panel.rows[panel.at]?.choice ?? { kind: 'none' };
  switch (choice.kind) {
    case 'go': {
      const moved = choice.seq === null ? stay(model) : goTo(closed(model), choice.seq, null);
      if (choice.object === null) return moved;
      const select = { kind: 'select', objects: [choice.object] } as const;
      return { ...moved, model: closed(moved.model), changes: [select, ...moved.changes] };
    }
    case 'breakpoint': {
      const { condition, enabled } = choice;
      return changing(toggled(model, panel), { kind: 'breakpoint', condition, enabled: !enabled });
    }
    case 'change': {
      const changes = [...(model.branch?.changes ?? []), choice.change];
      return ask(model, { kind: 'what-if', at: model.session.playhead, changes });
    }
    case 'none':
      return stay(model);
  }
}

function toggled(model: Model, panel: ListPanel): Model {
  const rows = panel.rows.map((row, at) => {
    if (at !== panel.at || row.choice.kind !== 'breakpoint') return row;
    const enabled = !row.choice.enabled;
    return {
      ...row,
      cells: [enabled ? 'on' : 'off', ...row.cells.slice(1)],
      choice: { ...row.choice, enabled },
    };
  });
  return { ...model, panel: { ...panel, rows } };
}

/** Takes the chosen breakpoint away. */
function remove(model: Model, panel: ListPanel): Step | null {
  const choice = panel.rows[panel.at]?.choice;
  if (choice?.kind !== 'breakpoint') return null;
  const rows = panel.rows.filter((_, at) => at !== panel.at);
  const at = Math.max(0, Math.min(panel.at, rows.length - 1));
  const next = { ...model, panel: { ...panel, rows, at } };
  return changing(next, { kind: 'remove-breakpoint', condition: choice.condition });
}

function closed(model: Model): Model {
  return { ...model, panel: null, note: null };
}

/** Opens a line to be typed into. */
export function prompt(model: Model, purpose: Purpose, world: World): Model {
  const text = purpose === 'breakpoint' ? lineHere(model, world) : '';
  return { ...model, panel: { kind: 'prompt', purpose, text, problem: null }, note: null };
}

/** The current line as a condition. */
function lineHere({ session }: Model, world: World): string {
  const site = eventAt(world, session.playhead)?.site ?? null;
  if (site === null || site.line < 1) return '';
  const file = site.file.slice(site.file.lastIndexOf('/') + 1);
  return `line ${/\s/.test(file) ? JSON.stringify(`${file}:${site.line}`) : `${file}:${site.line}`}`;
}

const LONGEST = 1_000;

/** A key while something is typed. */
export function promptKey(model: Model, panel: PromptPanel, key: string, typed: string): Step {
  const { text } = panel;
  const edited = (next: string): Step =>
    stay({ ...model, panel: { ...panel, text: next.slice(0, LONGEST), problem: null } });
  if (key === 'enter') return enter(model, panel);
  if (key === 'backspace') return edited([...text].slice(0, -1).join(''));
  if (key === 'C-u') return edited('');
  if (key === 'C-w') return edited(text.replace(/\S*\s*$/, ''));
  return edited(text + typed);
}

function enter(model: Model, panel: PromptPanel): Step {
  const { playhead: at } = model.session;
  const text = panel.text.trim();
  if (text === '') return leave(model);
  switch (panel.purpose) {
    case 'go-to':
      return ask(model, { kind: 'moment', text });
    case 'pick-object':
      return ask(model, { kind: 'object', text, at });
    case 'breakpoint':
      return ask(model, { kind: 'check', condition: text });
    case 'search':
      return ask(
        { ...model, search: text },
        { kind: 'stop', conditions: [text], at, way: 1, run: 'search' },
      );
  }
}

/** Closes what is open and cancels what is asked. */
export function leave(model: Model): Step {
  const effects: Effect[] = model.asked === null ? [] : [{ kind: 'cancel' }];
  return { model: { ...closed(model), asked: null }, changes: [], effects };
}
