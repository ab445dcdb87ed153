import { measures } from '../../stacks/measures.js';
import { type Frame, STACKS_NOTE, type StackProfile } from '../../stacks/profile.js';
import { TextTable } from '../../text/textTable.js';
import { Message } from './protobuf.js';

/** Field numbers of `perftools.profiles`: https://github.com/google/pprof/blob/main/proto/profile.proto */
const PROFILE = {
  sampleType: 1,
  sample: 2,
  location: 4,
  function: 5,
  stringTable: 6,
  timeNanos: 9,
  periodType: 11,
  period: 12,
  comment: 13,
  defaultSampleType: 14,
} as const;
const VALUE_TYPE = { type: 1, unit: 2 } as const;
const SAMPLE = { locationId: 1, value: 2, label: 3 } as const;
const LABEL = { key: 1, str: 2 } as const;
const LOCATION = { id: 1, line: 4 } as const;
const LINE = { functionId: 1, line: 2 } as const;
const FUNCTION = { id: 1, name: 2, systemName: 3, filename: 4 } as const;

/** What is shown first by readers that show one sample type. */
const DEFAULT = 'inuse_space';

/** A profile as pprof's message, not compressed. `startedAt` is nanoseconds since 1970, 0 when not known. */
export function profileMessage(profile: StackProfile, startedAt: number): Message {
  const strings = new TextTable();
  // The format wants the empty text first.
  strings.of('');
  const message = new Message();
  for (const { sampleType, unit } of measures) {
    message.message(PROFILE.sampleType, valueType(strings, sampleType, unit));
  }
  for (const { frame, typeName, values } of profile.samples) {
    const label = new Message()
      .number(LABEL.key, strings.of('type'))
      .number(LABEL.str, strings.of(typeName));
    message.message(
      PROFILE.sample,
      new Message()
        .numbers(SAMPLE.locationId, [frame + 1])
        .numbers(SAMPLE.value, values)
        .message(SAMPLE.label, label),
    );
  }
  writeFrames(message, strings, profile.frames);
  message
    .number(PROFILE.timeNanos, startedAt)
    .message(PROFILE.periodType, valueType(strings, 'space', 'bytes'))
    .number(PROFILE.period, 1)
    .numbers(PROFILE.comment, [strings.of(profile.name), strings.of(STACKS_NOTE)])
    .number(PROFILE.defaultSampleType, strings.of(DEFAULT));
  for (const text of strings.all) message.text(PROFILE.stringTable, text);
  return message;
}

function writeFrames(message: Message, strings: TextTable, frames: readonly Frame[]): void {
  const functions = new Map<string, number>();
  for (const [at, { function: name, file, line }] of frames.entries()) {
    const key = `${strings.of(file)} ${name}`;
    const known = functions.get(key);
    const id = known ?? functions.size + 1;
    if (known === undefined) {
      functions.set(key, id);
      const body = new Message()
        .number(FUNCTION.id, id)
        .number(FUNCTION.name, strings.of(name))
        .number(FUNCTION.systemName, strings.of(name))
        .number(FUNCTION.filename, strings.of(file));
      message.message(PROFILE.function, body);
    }
    const place = new Message().number(LINE.functionId, id).number(LINE.line, line);
    const location = new Message().number(LOCATION.id, at + 1).message(LOCATION.line, place);
    message.message(PROFILE.location, location);
  }
}

function valueType(strings: TextTable, type: string, unit: string): Message {
  return new Message()
    .number(VALUE_TYPE.type, strings.of(type))
    .number(VALUE_TYPE.unit, strings.of(unit));
}
