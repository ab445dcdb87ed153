// A heap in ten lines: a list that holds itself loses its name. Counting cannot free it; the collector can.
import { formatEvent, HeapSimulation } from '@refwind/core';

const heap = HeapSimulation.from({ python: '3.13' });
heap.events$.subscribe((event) => console.log(formatEvent(event)));

heap.dispatch({ type: 'allocate', typeName: 'list' });
heap.dispatch({ type: 'bind', name: 'a', object: heap.last });
heap.dispatch({ type: 'set-slot', owner: heap.last, key: '[0]', object: heap.last });
heap.dispatch({ type: 'unbind', name: 'a' });
heap.dispatch({ type: 'collect' });
console.log(`${heap.collected} collected, ${heap.live} alive`);
