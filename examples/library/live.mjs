// Watches a heap while things happen to it: the play waits for what comes, and stops where it is told to.
import { HeapSimulation } from '@refwind/core';
import { LiveTimeline, Playback } from '@refwind/replay';

const heap = HeapSimulation.from({ python: '3.13' });
const live = LiveTimeline.follow(heap);
const player = new Playback(live.timeline, {
  live: live.end$,
  breakpoints: [{ condition: 'type list live > 2' }, { condition: 'free of 1' }],
});
player.moments$.subscribe(({ state, end, waiting, stop }) => {
  const why = stop?.breakpoints.map(({ condition }) => condition).join('; ');
  console.log(`moment ${state.seq} of ${end}: ${waiting ? 'waiting' : (why ?? 'there')}`);
});

player.run('forward');
for (const name of ['a', 'b', 'c', 'd']) {
  heap.dispatch({ type: 'allocate', typeName: 'list' });
  heap.dispatch({ type: 'bind', name, object: heap.last });
  heap.flush();
}
heap.dispatch({ type: 'unbind', name: 'a' });
heap.complete();
player.run('forward');
player.run('backward');
player.close();
