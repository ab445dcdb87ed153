// Questions to a trace that have no command of their own: who holds an object, how long objects live, how long garbage waits.
//   node questions.mjs TRACE OBJECT
import { openTraceFile } from '@refwind/core/node';
import {
  floatingGarbage,
  holderAsText,
  holders,
  lifetimes,
  programEnd,
  resolveObject,
  Timeline,
} from '@refwind/replay';

const [path, object] = process.argv.slice(2);
const trace = openTraceFile(path);
const timeline = Timeline.open(trace);

const held = holders(timeline, resolveObject(timeline, object), programEnd(timeline));
console.log(`#${held.object} ${held.typeName}, refcount ${held.refcount}, ${held.unknown} unknown`);
for (const { holder, seq, site } of held.holders) {
  console.log(`  ${holderAsText(holder, held.object)} since event ${seq}, line ${site?.line}`);
}

console.log('lifetimes');
for (const { typeName, lifetime, buckets, longest, age } of lifetimes(timeline, 'type').slice(
  0,
  3,
)) {
  const spread = buckets.map(({ from, to, objects }) => `${objects} lived ${from}-${to}`);
  console.log(
    `  ${typeName}: ${spread.join(', ')}; longest #${longest?.object}, ${lifetime.max} events`,
  );
  if (age.count > 0) console.log(`    ${age.count} alive, the oldest for ${age.max} events`);
}

const { freed, delay, longest, left } = floatingGarbage(timeline, { limit: 3 });
console.log(`garbage: ${freed.objects} freed after ${delay.most.median} events (median)`);
for (const { object: id, typeName, since, freed: at } of longest) {
  console.log(
    `  #${id} ${typeName}: unreachable after event ${since}, ${at === null ? 'never freed' : `freed by ${at}`}`,
  );
}
console.log(`  ${left.objects} never freed`);
trace.close();
