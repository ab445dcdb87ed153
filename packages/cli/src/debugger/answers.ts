import { shown } from '../format/escape.js';
import { count } from '../format/numbers.js';
import { outcomeList } from './lists/branch.js';
import { historyList, referencesList, whyList } from './lists/object.js';
import { suspectsList } from './lists/suspects.js';
import type { Model, Panel } from './model.js';
import type { Answer, Question } from './questions/question.js';
import { changing, note, refuse, type Step, say, stay } from './step.js';
import { goTo } from './travel.js';
import type { World } from './world.js';

/** What an answer makes of the model that waits for it. */
export function answered(before: Model, answer: Answer, world: World): Step {
  const question = before.asked?.question;
  const model: Model = { ...before, asked: null };
  switch (answer.kind) {
    case 'suspects':
      return opened(model, suspectsList(answer.leaks, world));
    case 'why':
      return opened(model, whyList(answer.why, world));
    case 'references':
      return opened(model, referencesList(answer.pairing, answer.typeName, world));
    case 'history':
      return opened(model, historyList(answer.part, model.session.playhead, world));
    case 'what-if':
      return branched(model, answer, question);
    case 'stop':
      return stopped(model, answer, question);
    case 'event':
      if (answer.seq !== null) return goTo(model, answer.seq, 'steps');
      return say(model, 'The object has no more events that way.');
    case 'check':
      return changing(
        {
          ...model,
          panel: null,
          note: note('Breakpoint set. c runs to it, C back to it, B lists them.'),
        },
        { kind: 'breakpoint', condition: answer.condition, enabled: true },
      );
    case 'moment':
      return goTo({ ...model, panel: null }, answer.seq, null);
    case 'object':
      return changing({ ...model, panel: null }, { kind: 'select', objects: [answer.object] });
  }
}

function opened(model: Model, panel: Panel): Step {
  return stay({ ...model, panel, note: null });
}

function branched(
  model: Model,
  { result }: Extract<Answer, { kind: 'what-if' }>,
  question: Question | undefined,
): Step {
  if (question?.kind !== 'what-if') return stay(model);
  const branch = { changes: question.changes, result };
  return stay({ ...model, branch, panel: outcomeList(branch), note: null });
}

function stopped(
  before: Model,
  { seq, conditions }: Extract<Answer, { kind: 'stop' }>,
  question: Question | undefined,
): Step {
  if (question?.kind !== 'stop') return stay(before);
  const model = before.panel?.kind === 'prompt' ? { ...before, panel: null } : before;
  const where = question.way > 0 ? 'after' : 'before';
  if (seq === null) {
    const what = question.run === 'search' ? 'It does not become true' : 'No breakpoint is met';
    return say(model, `${what} ${where} this moment.`);
  }
  const step = goTo(model, seq, null);
  const text = `Stopped at event ${count(seq)}: ${shown(conditions.join(', '))}`;
  return { ...step, model: { ...step.model, note: step.model.note ?? note(text) } };
}

/** A question that could not be answered. What is typed stays, to be mended. */
export function failed(before: Model, message: string): Step {
  const model: Model = { ...before, asked: null };
  if (model.panel?.kind !== 'prompt') return refuse(model, message);
  return stay({ ...model, panel: { ...model.panel, problem: message } });
}
