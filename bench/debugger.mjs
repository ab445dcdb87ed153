// The terminal debugger as a person has it: the built program in a pseudo-terminal of 120 × 40. How long until the first
// screen is there, and how long from a key to the screen that answers it.
//
//   npm run bench -- debugger --only 1e7
//
// Traces and their indexes are kept in REFWIND_BENCH_TRACES, if that is set, and used again.
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, run } from './lib/process.mjs';
import { dice, spread } from './timeline/measure.mjs';
import { indexOf, traceOf } from './timeline/traces.mjs';

const { spawn } = createRequire(new URL('../packages/cli/package.json', import.meta.url))(
  '@lydell/node-pty',
);
const refwind = fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));

const SIZES = ['1e6', '1e7', '1e8'];
const KEYS = 40;
const STARTS = 5;

/** The end of a drawing. */
const DRAWN = '\u001b[?2026l';

export const targets = {
  'first screen, 10^7 events': '≤ 500 ms',
  'from a key to its screen, 10^7 events, p99': '≤ 50 ms',
};

const KINDS = {
  'an event on or back': ['\u001b[C', '\u001b[D', 's', 'S'],
  'a line on or back': ['\u001b[B', '\u001b[A', 'n', 'N'],
  'a fiftieth of the history': ['\u001b[5~', '\u001b[6~'],
  'a pass of the collector': ['G', 'g'],
  'another object': ['\t', '\u001b[Z'],
  'another pane': ['z'],
};

export async function measure({ rounds, only, report }) {
  const kept = process.env.REFWIND_BENCH_TRACES;
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'refwind-bench-'));
  const bare = mkdtempSync(join(tmpdir(), 'refwind-bench-'));
  mkdirSync(folder, { recursive: true });
  try {
    const rows = [];
    for (const size of SIZES) {
      if (only.length > 0 && !only.includes(size)) continue;
      const indexed = await traceOf(size, folder, report);
      await indexOf(indexed, run, report);
      const plain = join(bare, `${size}.rwt`);
      copyFileSync(realpathSync(indexed), plain);
      for (const [name, trace] of [
        ['with its index', indexed],
        ['without an index', plain],
      ]) {
        const row = { size, name, ...(await measureTrace(trace, rounds)) };
        report(JSON.stringify(row, null, 1));
        rows.push(row);
      }
    }
    return { rows, summary: Object.fromEntries(rows.map(summaryOf)) };
  } finally {
    rmSync(bare, { recursive: true, force: true });
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function summaryOf({ size, name, start, ready, all, suspects }) {
  return [`${size}, ${name}`, { start, ready, keys: all, suspects }];
}

async function measureTrace(trace, rounds) {
  const starts = [];
  const readies = [];
  for (let round = 0; round < STARTS; round++) {
    const terminal = new Debugger(trace);
    starts.push(await terminal.started);
    readies.push(await terminal.ready);
    await terminal.quit();
  }
  const times = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, []]));
  times['any moment'] = [];
  times['while a question is answered'] = [];
  const suspects = [];
  for (let round = 0; round < rounds; round++) {
    const terminal = new Debugger(trace);
    await terminal.ready;
    await pressAll(terminal, times, round);
    suspects.push(await askForSuspects(terminal, times));
    await terminal.quit();
  }
  const keys = Object.fromEntries(
    Object.entries(times).map(([kind, each]) => [kind, spread(each)]),
  );
  return {
    start: Math.round(median(starts)),
    ready: Math.round(median(readies)),
    keys,
    all: spread(Object.values(times).flat()),
    suspects: Math.round(median(suspects)),
  };
}

/** Presses keys of all kinds in turn, from places all over the history. */
async function pressAll(terminal, times, round) {
  const random = dice(round + 1);
  for (let turn = 0; turn < KEYS; turn++) {
    terminal.send(`:${1 + Math.floor(random() * terminal.end)}`);
    await terminal.idle();
    times['any moment'].push(await terminal.answerTo('\r', (text) => !text.includes('go to')));
    for (const [kind, keys] of Object.entries(KINDS)) {
      times[kind].push(await terminal.answerTo(keys[Math.floor(random() * keys.length)]));
    }
  }
}

/** How long suspects take; meanwhile other keys are pressed. */
async function askForSuspects(terminal, times) {
  terminal.send('\u001b[F');
  await terminal.idle();
  const asked = performance.now();
  terminal.send('l');
  await terminal.shows('Esc cancels');
  for (let turn = 0; turn < 10 && !terminal.text.includes('Suspects'); turn++) {
    times['while a question is answered'].push(
      await terminal.answerTo(turn % 2 ? '\u001b[C' : '\u001b[D'),
    );
  }
  await terminal.shows('Suspects');
  return performance.now() - asked;
}

function nothingFor(milliseconds) {
  return new Promise((resolve) => setTimeout(() => resolve(false), milliseconds).unref());
}

/** A debugger in a terminal: what it wrote last, and when. */
class Debugger {
  text = '';
  end = 0;
  /** The first screen is there, and the one with the moment: in milliseconds. */
  started;
  ready;
  #pty;
  #waits = () => {};

  constructor(trace) {
    const begun = performance.now();
    this.#pty = spawn(process.execPath, [refwind, 'replay', trace], {
      name: 'xterm-256color',
      cols: 120,
      rows: 40,
    });
    this.#pty.onData((text) => {
      this.text += text;
      this.#waits();
    });
    this.started = this.shows(DRAWN).then(() => performance.now() - begun);
    this.ready = this.started
      .then(() => this.#until(() => / of ([\d,]+) /.test(this.#plain())))
      .then(() => {
        this.end = Number(/ of ([\d,]+) /.exec(this.#plain())[1].replaceAll(',', ''));
        return performance.now() - begun;
      });
  }

  /** What was written, without colours and moves. */
  #plain() {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are between the words
    return this.text.replace(/\u001b\[[\d;?]*[a-zA-Z]/g, '');
  }

  send(keys) {
    this.#pty.write(keys);
  }

  /** From the key until what it drew is there, in milliseconds; `null` when it changes nothing that could be seen. */
  async answerTo(key, isAnswer = () => true) {
    await this.idle();
    this.text = '';
    const pressed = performance.now();
    this.send(key);
    const drawn = this.#until(() => this.text.includes(DRAWN) && isAnswer(this.text));
    const isDrawn = await Promise.race([drawn.then(() => true), nothingFor(5_000)]);
    return isDrawn ? performance.now() - pressed : null;
  }

  shows(text) {
    return this.#until(() => this.text.includes(text));
  }

  /** Nothing has been drawn for a while. */
  async idle() {
    for (let length = -1; length !== this.text.length; ) {
      length = this.text.length;
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  }

  async quit() {
    const gone = new Promise((resolve) => this.#pty.onExit(resolve));
    this.send('q');
    await gone;
  }

  #until(holds) {
    return new Promise((resolve) => {
      this.#waits = () => {
        if (!holds()) return;
        this.#waits = () => {};
        resolve();
      };
      this.#waits();
    });
  }
}
