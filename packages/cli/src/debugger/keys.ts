/** What a person can ask the debugger to do. */
export type Command =
  | 'next-event'
  | 'previous-event'
  | 'next-line'
  | 'previous-line'
  | 'next-of-object'
  | 'previous-of-object'
  | 'next-pass'
  | 'previous-pass'
  | 'next-mark'
  | 'previous-mark'
  | 'next-part'
  | 'previous-part'
  | 'to-start'
  | 'to-end'
  | 'go-to'
  | 'play'
  | 'play-back'
  | 'run'
  | 'run-back'
  | 'breakpoint'
  | 'breakpoints'
  | 'search'
  | 'search-on'
  | 'search-back'
  | 'next-box'
  | 'previous-box'
  | 'event-object'
  | 'pick-object'
  | 'suspects'
  | 'history'
  | 'references'
  | 'why'
  | 'bookmark'
  | 'places'
  | 'branch'
  | 'undo'
  | 'redo'
  | 'copy'
  | 'zoom'
  | 'help'
  | 'back'
  | 'redraw'
  | 'quit';

type KeyGroup = 'Travel' | 'Run' | 'Objects' | 'Questions' | 'The rest';

/** Keys that do the same, and what they do. */
export interface Binding {
  readonly command: Command;
  /** Names of keys, as `keyName` gives them. */
  readonly keys: readonly string[];
  readonly group: KeyGroup;
  /** For the help and the page about it. */
  readonly help: string;
}

/** Capital letters go back where the small ones go on. */
export const BINDINGS: readonly Binding[] = [
  bind('next-event', ['right', 's'], 'Travel', 'one event on'),
  bind('previous-event', ['left', 'S'], 'Travel', 'one event back'),
  bind('next-line', ['down', 'n'], 'Travel', 'on to where the line is done, then the next one'),
  bind('previous-line', ['up', 'N'], 'Travel', 'back to the end of the line before'),
  bind('next-of-object', ['o'], 'Travel', 'next event of the selected object'),
  bind('previous-of-object', ['O'], 'Travel', 'the one before'),
  bind('next-pass', ['g'], 'Travel', 'next begin or end of a collector pass'),
  bind('previous-pass', ['G'], 'Travel', 'the one before'),
  bind('next-mark', ['m'], 'Travel', 'next mark or bookmark'),
  bind('previous-mark', ['M'], 'Travel', 'the one before'),
  bind('next-part', ['pagedown', ']'], 'Travel', 'a fiftieth of the history on'),
  bind('previous-part', ['pageup', '['], 'Travel', 'a fiftieth back'),
  bind('to-start', ['home', '0'], 'Travel', 'before the first event'),
  bind('to-end', ['end', '$'], 'Travel', 'when the program is done; again: the last event'),
  bind('go-to', [':'], 'Travel', 'go to a moment: 480, app.py:12, gc:2, mark:warm'),
  bind('run', ['c'], 'Run', 'run to the next breakpoint, or the end'),
  bind('run-back', ['C'], 'Run', 'run back to the breakpoint before, or the start'),
  bind('breakpoint', ['b'], 'Run', 'set a breakpoint, on this line unless edited'),
  bind('breakpoints', ['B'], 'Run', 'list breakpoints'),
  bind('search', ['/'], 'Run', 'search: free of 42, refcount(42) == 3, live > 1000'),
  bind('search-on', ['f'], 'Run', 'next place where the search holds'),
  bind('search-back', ['F'], 'Run', 'the one before'),
  bind('play', ['space'], 'Run', 'play, faster when pressed again; any other key stops'),
  bind('play-back', ['backspace'], 'Run', 'play backward'),
  bind('next-box', ['tab'], 'Objects', 'select the next object of the picture'),
  bind('previous-box', ['S-tab'], 'Objects', 'select the one before'),
  bind('event-object', ['e'], 'Objects', 'select the object of this event'),
  bind('pick-object', ['#'], 'Objects', 'select an object: 12, list#3, cache'),
  bind('suspects', ['l'], 'Questions', 'suspects: what is alive, and the line that keeps it'),
  bind('why', ['w'], 'Questions', 'why the selected object is alive'),
  bind('references', ['r'], 'Questions', 'its references, who holds them, which line took them'),
  bind('history', ['h'], 'Questions', 'its history'),
  bind('branch', ['x'], 'Questions', 'branch: what if a holder let go, or a pass ran'),
  bind('bookmark', ['k'], 'The rest', 'set a bookmark here, or take it away'),
  bind('places', ['K'], 'The rest', 'list bookmarks, marks and passes'),
  bind('undo', ['u'], 'The rest', 'undo: back to where you were'),
  bind('redo', ['U', 'C-r'], 'The rest', 'redo'),
  bind('copy', ['y'], 'The rest', "copy this moment's address"),
  bind('zoom', ['z'], 'The rest', 'one pane alone: heap, events, source; all again'),
  bind('redraw', ['C-l'], 'The rest', 'draw the screen anew'),
  bind('help', ['?'], 'The rest', 'this help'),
  bind('back', ['escape'], 'The rest', 'close, cancel, come back from a branch, deselect'),
  bind('quit', ['q', 'C-c', 'C-d'], 'The rest', 'quit'),
];

function bind(command: Command, keys: readonly string[], group: KeyGroup, help: string): Binding {
  return { command, keys, group, help };
}

const COMMANDS: ReadonlyMap<string, Command> = new Map(
  BINDINGS.flatMap(({ command, keys }) => keys.map((key) => [key, command] as const)),
);

export function commandOf(key: string): Command | undefined {
  return COMMANDS.get(key);
}

const SHOWN: Readonly<Record<string, string>> = {
  right: '→',
  left: '←',
  down: '↓',
  up: '↑',
  pagedown: 'PgDn',
  pageup: 'PgUp',
  home: 'Home',
  end: 'End',
  space: 'Space',
  backspace: 'Backspace',
  tab: 'Tab',
  'S-tab': 'Shift-Tab',
  escape: 'Esc',
};

/** A key as people know it: `→`, `Ctrl-R`. */
export function keyText(key: string): string {
  return (
    SHOWN[key] ?? key.replace(/^C-(.)$/, (_, letter: string) => `Ctrl-${letter.toUpperCase()}`)
  );
}

/** What `node:readline` says of a key that was pressed. */
export interface PressedKey {
  readonly name?: string | undefined;
  readonly ctrl?: boolean | undefined;
  readonly shift?: boolean | undefined;
  readonly sequence?: string | undefined;
}

const NAMED = /^(up|down|left|right|home|end|pageup|pagedown|tab|backspace|delete|escape|f\d+)$/;

/**
 * A name for a key: what it writes (`a`, `A`, `?`), `up`, `pagedown`, `enter`, `space`, `escape`; with `C-` for Ctrl, `S-`
 * for Shift where that writes nothing else.
 */
function keyName(text: string | undefined, key: PressedKey): string {
  const { name = '', ctrl = false, shift = false } = key;
  if (name === 'return' || name === 'enter') return 'enter';
  if (ctrl && /^[a-z]$/.test(name)) return `C-${name}`;
  if (NAMED.test(name)) return shift ? `S-${name}` : name;
  if (text === ' ') return 'space';
  return text ?? name;
}

/** Esc and another key that came so soon after it that they look like one: nothing is bound to Alt. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Esc is one
const ESCAPED = /^\u001b([^\u001b])$/u;

/** The keys that were pressed, by their names, each with what it writes. */
export function keysOf(text: string | undefined, key: PressedKey): [name: string, text: string][] {
  const after = ESCAPED.exec(key.sequence ?? '')?.[1];
  if (after !== undefined) return [['escape', ''], ...keysOf(after, plainKey(after))];
  const isText = text !== undefined && !/^\p{Cc}/u.test(text) && key.ctrl !== true;
  return [[keyName(text, key), isText ? text : '']];
}

/** What `node:readline` says of a key that writes one character. */
function plainKey(text: string): PressedKey {
  if (text === '\r' || text === '\n') return { name: 'return' };
  if (text === '\t') return { name: 'tab' };
  if (text === '\u007f' || text === '\b') return { name: 'backspace' };
  if (text > '\u001a') return {};
  return { ctrl: true, name: String.fromCharCode(text.charCodeAt(0) + 96) };
}
