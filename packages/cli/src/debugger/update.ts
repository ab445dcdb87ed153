import { answered, failed } from './answers.js';
import { type Command, commandOf } from './keys.js';
import { changesList } from './lists/branch.js';
import { breakpointsList, placeLabel, placesList } from './lists/places.js';
import type { Model } from './model.js';
import { leave, listKey, prompt, promptKey } from './panels.js';
import type { Answer } from './questions/question.js';
import { type Action, ask, changing, type Effect, refuse, type Step, say, stay } from './step.js';
import { goTo, travel, within } from './travel.js';
import { objectOf, type World } from './world.js';

/** Events per tick at most. */
const FASTEST = 4 ** 6;

/**
 * What an action makes of the debugger. A pure function: what it wants done outside is in `effects`, changes of the
 * session in `changes`.
 */
export function update(model: Model, action: Action, world: World): Step {
  switch (action.type) {
    case 'key':
      return keyPressed(model, action.key, action.text, world);
    case 'answer':
      return model.asked?.id === action.id ? taken(model, action.answer, world) : stay(model);
    case 'failure':
      return model.asked?.id === action.id ? failed(model, action.message) : stay(model);
    case 'tick':
      return tick(model, world);
  }
}

/** Who types ahead need not wait for the list. */
function taken(model: Model, answer: Answer, world: World): Step {
  const step = answered(model, answer, world);
  const { panel } = step.model;
  const isChosen = model.asked?.isChosen === true && step.changes.length === 0;
  return isChosen && panel?.kind === 'list' ? (listKey(step.model, panel, 'enter') ?? step) : step;
}

function keyPressed(before: Model, key: string, typed: string, world: World): Step {
  const isPlayKey = key === 'space' || key === 'backspace';
  const model = before.playing === 0 || isPlayKey ? before : { ...before, playing: 0 };
  const { panel } = model;
  if (key === 'C-c') return { ...stay(model), effects: [{ kind: 'quit' }] };
  if (key === 'escape') return back(before, model);
  if (panel?.kind === 'prompt') return promptKey(model, panel, key, typed);
  if (panel?.kind === 'help') return helpKey(model, key);
  if (panel?.kind === 'list') {
    const step = listKey(model, panel, key);
    if (step !== null) return step;
  }
  if (key === 'enter' && model.asked !== null) {
    return stay({ ...model, asked: { ...model.asked, isChosen: true } });
  }
  const command = commandOf(key);
  if (command === undefined) return say(model, 'That key does nothing. ? shows those that do.');
  return carryOut(aboutChosen(model), command, world);
}

/** With a list open, questions are about the object of the chosen row. */
function aboutChosen(model: Model): Model {
  if (model.panel?.kind !== 'list') return model;
  const choice = model.panel.rows[model.panel.at]?.choice;
  if (choice?.kind !== 'go' || choice.object === null) return model;
  return { ...model, session: { ...model.session, selection: [choice.object] } };
}

function carryOut(model: Model, command: Command, world: World): Step {
  const moved = travel(model, command, world);
  if (moved !== null) return moved;
  const at = model.session.playhead;
  switch (command) {
    case 'run':
    case 'run-back':
      return run(model, command === 'run' ? 1 : -1, world);
    case 'search-on':
    case 'search-back':
      return searchOn(model, command === 'search-on' ? 1 : -1);
    case 'play':
    case 'play-back':
      return play(model, command === 'play' ? 1 : -1);
    case 'go-to':
    case 'breakpoint':
    case 'search':
    case 'pick-object':
      return stay(prompt(model, command, world));
    case 'next-box':
    case 'previous-box':
      return selectBox(model, command === 'next-box' ? 1 : -1, world);
    case 'event-object': {
      const object = objectOf({ ...model, session: { ...model.session, selection: [] } }, world);
      if (object === null) return say(model, 'This event is about no object.');
      return changing(model, { kind: 'select', objects: [object] });
    }
    case 'suspects':
      return ask(model, { kind: 'suspects', at });
    case 'why':
    case 'references':
    case 'history': {
      const object = objectOf(model, world);
      if (object === null) return refuse(model, 'Select an object first: Tab, e or #.');
      const step = ask(model, { kind: command, object, at });
      return { ...step, changes: [{ kind: 'select', objects: [object] }] };
    }
    case 'breakpoints':
      return stay({ ...model, panel: breakpointsList(model), note: null });
    case 'places':
      return stay({ ...model, panel: placesList(model, world), note: null });
    case 'branch':
      return stay({ ...model, panel: changesList(model, world), note: null });
    case 'bookmark':
      return bookmark(model, world);
    case 'undo':
      return undo(model);
    case 'redo':
      return changing({ ...model, note: null }, { kind: 'redo' });
    case 'copy':
      return outside(model, { kind: 'copy', text: `${at}` });
    case 'zoom':
      return stay({ ...model, zoom: ZOOMS[model.zoom] });
    case 'help':
      return stay({ ...model, panel: { kind: 'help', top: 0 } });
    case 'redraw':
      return outside(model, { kind: 'redraw' });
    case 'quit':
      return outside(model, { kind: 'quit' });
    default:
      return stay(model);
  }
}

const ZOOMS = { all: 'heap', heap: 'events', events: 'source', source: 'all' } as const;

function outside(model: Model, effect: Effect): Step {
  return { model, changes: [], effects: [effect] };
}

/** Esc: takes away what came last. */
function back(before: Model, model: Model): Step {
  if (model.asked !== null || model.panel !== null) return leave(model);
  if (model.branch !== null) return say({ ...model, branch: null }, 'Back in the history.');
  if (before.playing !== 0) return stay(model);
  return changing({ ...model, note: null }, { kind: 'select', objects: [] });
}

function helpKey(model: Model, key: string): Step {
  if (model.panel?.kind !== 'help') return stay(model);
  const { top } = model.panel;
  const move = { down: 1, up: -1, pagedown: 10, pageup: -10, space: 10 }[key];
  if (move === undefined) return stay({ ...model, panel: null });
  return stay({ ...model, panel: { kind: 'help', top: Math.max(0, top + move) } });
}

function run(model: Model, way: 1 | -1, world: World): Step {
  const { playhead: at, breakpoints } = model.session;
  const conditions = breakpoints
    .filter(({ enabled = true }) => enabled)
    .map(({ condition }) => condition);
  if (model.branch !== null) return goTo(model, at, null);
  if (conditions.length > 0)
    return ask(model, { kind: 'stop', conditions, at, way, run: 'breakpoints' });
  const { start, end } = world.timeline;
  const step = goTo(model, way > 0 ? end : start, null);
  return { ...step, model: say(step.model, 'No breakpoint is set: b sets one.').model };
}

function searchOn(model: Model, way: 1 | -1): Step {
  if (model.search === '') return refuse(model, 'Nothing was searched for yet: / does.');
  if (model.branch !== null) return goTo(model, model.session.playhead, null);
  const { playhead: at } = model.session;
  return ask(model, { kind: 'stop', conditions: [model.search], at, way, run: 'search' });
}

function play(model: Model, way: 1 | -1): Step {
  if (model.branch !== null) return goTo(model, model.session.playhead, null);
  const isFaster = Math.sign(model.playing) === way;
  const playing = isFaster ? model.playing * 4 : way;
  return stay({ ...model, playing: Math.abs(playing) > FASTEST ? way : playing, note: null });
}

function tick(model: Model, world: World): Step {
  const { playhead } = model.session;
  if (model.playing === 0) return stay(model);
  const seq = within(world, playhead + model.playing);
  const isOver = seq === world.timeline.end || seq === world.timeline.start;
  const next = isOver ? { ...model, playing: 0 } : model;
  return changing(next, { kind: 'seek', seq, group: 'play' });
}

function selectBox(model: Model, way: 1 | -1, world: World): Step {
  const boxes = world.pictures.of(model).boxes.map(({ of }) => of.object);
  if (boxes.length === 0) return say(model, 'Nothing is drawn here.');
  const [selected] = model.session.selection;
  const at = selected === undefined ? -1 : boxes.indexOf(selected);
  const first = way > 0 ? 0 : boxes.length - 1;
  const next = at < 0 ? first : (at + way + boxes.length) % boxes.length;
  return changing({ ...model, note: null }, { kind: 'select', objects: [boxes[next]] });
}

function bookmark(model: Model, world: World): Step {
  const { playhead: seq, bookmarks } = model.session;
  if (bookmarks.some((each) => each.seq === seq)) {
    const { model: next } = say(model, 'The bookmark is gone.');
    return changing(next, { kind: 'remove-bookmark', seq });
  }
  const label = placeLabel(world, seq);
  const { model: next } = say(model, 'Bookmark set. K lists them, m and M go to them.');
  return changing(next, { kind: 'bookmark', label });
}

/** In a branch, takes back the last change; else what the session did last. */
function undo(model: Model): Step {
  if (model.branch === null) return changing({ ...model, note: null }, { kind: 'undo' });
  const changes = model.branch.changes.slice(0, -1);
  if (changes.length === 0)
    return say({ ...model, branch: null, panel: null }, 'Back in the history.');
  return ask(model, { kind: 'what-if', at: model.session.playhead, changes });
}
