// Every public entry can be required, and gives what the import gives.
const assert = require('node:assert/strict');
const entries = require('./entries.json');

async function main() {
  for (const entry of entries) {
    const required = require(entry);
    const imported = await import(entry);
    // Node lists a CommonJS module's own bookkeeping names beside its exports.
    const names = Object.keys(imported).filter((name) => name !== 'default');
    for (const name of names) assert.ok(name in required, `require('${entry}') lacks ${name}`);
  }
  console.log(`required ${entries.length} entries`);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
