// Every public entry can be imported, and has something to give.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const entries = JSON.parse(readFileSync(new URL('entries.json', import.meta.url), 'utf8'));

const all = new Map();
for (const entry of entries) {
  all.set(entry, await import(entry));
  assert.notEqual(Object.keys(all.get(entry)).length, 0, `${entry} exports nothing`);
}

// What two of core's entries both export is one thing, not two copies.
const core = all.get('@refwind/core');
for (const entry of entries.filter((each) => each.startsWith('@refwind/core/'))) {
  for (const [name, value] of Object.entries(all.get(entry))) {
    if (name in core && typeof value === 'function') {
      assert.equal(value, core[name], `${entry} has its own copy of ${name}`);
    }
  }
}
console.log(`imported ${entries.length} entries`);
