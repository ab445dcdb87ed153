import type { TraceFinding } from '@refwind/core';
import type { Command } from 'commander';
import { ExitCode } from '../exit-codes.js';
import { shown, toJson } from '../format/escape.js';
import { counted, size } from '../format/numbers.js';
import { type Style, styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import { ProgressLine } from '../progress-line.js';
import { type Trace, withTrace } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

export function verifyCommand(program: Command, run: Run): void {
  const command = program
    .command('verify')
    .argument('<trace>', 'a trace file')
    .summary('check a trace: its bytes and the history they tell')
    .description(
      'Reads every byte of a trace and checks it: the checksum and content of each block, the ' +
        'index, the keyframes, and the laws that every history of a heap obeys.',
    )
    .action((path: string, options: CommonOptions) =>
      run(command, (io) =>
        withTrace(path, io, (trace, out) =>
          options.json ? printJson(trace, out, io) : printFindings(trace, out, io),
        ),
      ),
    );
  withCommonOptions(command, 'the findings in one JSON object');
  withExamples(
    command,
    ['refwind verify app.rwt', 'exit code 0: fine; 1: a law is broken; 3: damaged'],
    ['refwind verify app.rwt --json', 'for scripts'],
  );
}

async function printFindings(trace: Trace, out: Lines, io: Io): Promise<ExitCode> {
  const style = styleFor(io.color);
  const tally = new Tally();
  for (const finding of findingsOf(trace, io)) {
    tally.add(finding);
    await out.line(findingText(finding, style));
  }
  const { events, objects } = trace.reader.summary;
  const read = `${size(trace.fileBytes)}, ${counted(events, 'event')}, ${counted(objects, 'object')}`;
  const what = 'blocks, index, keyframes and laws of the history';
  await out.line(`Checked ${read} (${what}): ${tally.text()}.`);
  return tally.exitCode;
}

async function printJson(trace: Trace, out: Lines, io: Io): Promise<ExitCode> {
  const tally = new Tally();
  const { reader, fileBytes } = trace;
  const head = { trace: reader.file, fileBytes, events: reader.summary.events };
  await out.text(`${toJson(head).slice(0, -1)},"findings":[`);
  for (const finding of findingsOf(trace, io)) {
    await out.text(`${tally.total === 0 ? '' : ','}${toJson(finding)}`);
    tally.add(finding);
  }
  await out.line(`],"damage":${tally.damage},"laws":${tally.laws},"ok":${tally.total === 0}}`);
  return tally.exitCode;
}

function* findingsOf({ reader }: Trace, io: Io): Generator<TraceFinding> {
  const line = new ProgressLine(io);
  const progress = (offset: number, total: number) =>
    line.showPart('checking', offset, total, size);
  try {
    for (const finding of reader.verify({ progress })) {
      line.clear();
      yield finding;
    }
  } finally {
    line.clear();
  }
}

function findingText({ kind, offset, message }: TraceFinding, style: Style): string {
  const what = kind === 'damage' ? 'damage' : 'law';
  return `${style.warning(what)} at byte ${offset}: ${shown(message)}`;
}

/** Counts findings; damage weighs more than a broken law. */
class Tally {
  damage = 0;
  laws = 0;

  get total(): number {
    return this.damage + this.laws;
  }

  get exitCode(): ExitCode {
    if (this.damage > 0) return ExitCode.unreadable;
    return this.laws > 0 ? ExitCode.failed : ExitCode.fine;
  }

  add({ kind }: TraceFinding): void {
    if (kind === 'damage') this.damage++;
    else this.laws++;
  }

  text(): string {
    if (this.total === 0) return 'nothing is wrong';
    const damaged = this.damage > 0 ? [counted(this.damage, 'damaged place')] : [];
    const broken = this.laws > 0 ? [counted(this.laws, 'broken law')] : [];
    return [...damaged, ...broken].join(', ');
  }
}
