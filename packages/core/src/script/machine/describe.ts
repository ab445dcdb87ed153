import { Raised } from './errors.js';
import type { Machine } from './machine.js';
import { Instance, Traceback } from './objects.js';
import { strText } from './textForms.js';
import type { Value } from './values.js';

const CAUSE = 'The above exception was the direct cause of the following exception:';
const CONTEXT = 'During handling of the above exception, another exception occurred:';

/**
 * An exception as CPython prints one that nobody handled: those that led to it first. Without the `^^^^` below
 * lines (3.11+), for which columns of instructions would be needed. CPython: `print_exception_recursive`.
 */
export function describeError(machine: Machine, exception: Instance): string {
  const parts = [describeAlone(machine, exception)];
  const seen = new Set<Instance>([exception]);
  for (let at = exception; ; ) {
    const [earlier, link] = before(at);
    if (!(earlier instanceof Instance) || seen.has(earlier)) return parts.join('');
    parts.unshift(describeAlone(machine, earlier), `\n${link}\n\n`);
    seen.add(earlier);
    at = earlier;
  }
}

/** What led to an exception, and how; `raise … from None` hides it. */
function before({ attributes }: Instance): readonly [Value | undefined, string] {
  const cause = attributes.get('__cause__');
  if (cause !== undefined) return [cause, CAUSE];
  return [attributes.get('__context__'), CONTEXT];
}

/** An exception and where it came through. */
export function describeAlone(machine: Machine, exception: Instance): string {
  const places = placesOf(machine, exception.attributes.get('__traceback__'));
  const head = places.length > 0 ? `Traceback (most recent call last):\n${places.join('')}` : '';
  const text = textOf(machine, exception);
  const name = nameOf(machine, exception);
  return `${head}${text === '' ? name : `${name}: ${text}`}\n`;
}

/** The same place is written three times at most. */
const REPEATED = 3;

function placesOf(machine: Machine, first: Value | undefined): string[] {
  const places: string[] = [];
  let last = '';
  let times = 0;
  const close = (): void => {
    const more = times - REPEATED;
    if (more > 0)
      places.push(`  [Previous line repeated ${more} more time${more === 1 ? '' : 's'}]\n`);
  };
  for (let entry = first; entry instanceof Traceback; entry = entry.next ?? undefined) {
    const { code } = entry.frame;
    const place = `  File "${code.fileName}", line ${entry.line}, in ${code.name}\n`;
    if (place !== last) {
      close();
      last = place;
      times = 0;
    }
    times += 1;
    if (times <= REPEATED) places.push(place + sourceOf(machine, entry.line));
  }
  close();
  return places;
}

function sourceOf({ source }: Machine, line: number): string {
  const text = source[line - 1]?.trim() ?? '';
  return text === '' ? '' : `    ${text}\n`;
}

function textOf(machine: Machine, exception: Instance): string {
  try {
    return strText(machine, exception);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    machine.heap.release(error.exception);
    return '<exception str() failed>';
  }
}

/** Up to 3.9 without what the class is in, up to 3.10 with its module even if that is the script. */
function nameOf({ dialect }: Machine, { type }: Instance): string {
  const name = dialect.minor >= 10 ? type.qualifiedName : type.name;
  const isPlain = type.module === 'builtins' || (dialect.minor >= 11 && type.module === '__main__');
  return isPlain ? name : `${type.module}.${name}`;
}
