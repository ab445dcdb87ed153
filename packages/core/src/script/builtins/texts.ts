import { findAttribute } from '../machine/attributes.js';
import { formatValue } from '../machine/format.js';
import { collect } from '../machine/iteration.js';
import { Tuple } from '../machine/objects.js';
import { makeList } from '../machine/sequences.js';
import { typeOf } from '../machine/typeOf.js';
import { STR } from '../machine/types.js';
import { Bytes, type Value } from '../machine/values.js';
import { worth } from '../machine/worth.js';
import { defineMethods } from './define.js';

const text = (value: Value | undefined): string => String(worth(value ?? null));

function startsWith(
  self: string,
  parts: Value,
  test: (text: string, part: string) => boolean,
): boolean {
  if (parts instanceof Tuple) return parts.items.some((each) => test(self, String(each)));
  return test(self, String(parts));
}

/** Says what these built-in types do. To be called once. */
export function defineTexts(): void {
  defineMethods(STR, {
    join(machine, [self, parts]) {
      const items = collect(machine, parts as Value);
      for (const [at, item] of items.entries()) {
        if (typeof item === 'string') continue;
        const found = `sequence item ${at}: expected str instance, ${typeOf(item).name} found`;
        throw machine.error('TypeError', found);
      }
      return items.join(text(self));
    },
    split(machine, [self, separator]) {
      const parts =
        separator == null
          ? text(self).trim().split(/\s+/).filter(Boolean)
          : text(self).split(text(separator));
      return makeList(machine, parts, 'new');
    },
    strip: (_machine, [self]) => text(self).trim(),
    lstrip: (_machine, [self]) => text(self).trimStart(),
    rstrip: (_machine, [self]) => text(self).trimEnd(),
    upper: (_machine, [self]) => text(self).toUpperCase(),
    lower: (_machine, [self]) => text(self).toLowerCase(),
    startswith: (_machine, [self, start]) =>
      startsWith(text(self), start as Value, (a, b) => a.startsWith(b)),
    endswith: (_machine, [self, end]) =>
      startsWith(text(self), end as Value, (a, b) => a.endsWith(b)),
    replace: (_machine, [self, old, by]) => text(self).split(text(old)).join(text(by)),
    find: (_machine, [self, part]) => text(self).indexOf(text(part)),
    count: (_machine, [self, part]) => text(self).split(text(part)).length - 1,
    isdigit: (_machine, [self]) => /^\d+$/.test(text(self)),
    isidentifier: (_machine, [self]) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text(self)),
    ljust: (_machine, [self, width, fill = ' ']) => text(self).padEnd(Number(width), text(fill)),
    rjust: (_machine, [self, width, fill = ' ']) => text(self).padStart(Number(width), text(fill)),
    zfill: (_machine, [self, width]) => text(self).padStart(Number(width), '0'),
    encode: (_machine, [self]) =>
      new Bytes(String.fromCharCode(...new TextEncoder().encode(text(self)))),
    format(machine, [self, ...args], keywords) {
      let next = 0;
      return text(self).replace(
        /\{\{|\}\}|\{([^{}!:.]*)(\.\w+)?(?:!([rs]))?(?::([^{}]*))?\}/g,
        (all, name, path, _how, spec) => {
          if (all === '{{' || all === '}}') return all.charAt(0);
          let value = (
            name === ''
              ? args[next++]
              : /^\d+$/.test(name)
                ? args[Number(name)]
                : keywords.get(name)
          ) as Value;
          if (path) value = findAttribute(machine, value, String(path).slice(1)) ?? null;
          return formatValue(machine, value, spec ?? '');
        },
      );
    },
  });
}
