// One program under the collectors of several releases, and with other thresholds: how often each ran, what it
// had to look at for what it found, and how large the heap became.
import { runScript } from '@refwind/core/script';

/** Requests that leave cycles behind, a cache that stays. */
const workload = `
class Request:
    def __init__(self, number):
        self.number = number
        self.answer = Answer(self)

class Answer:
    def __init__(self, request):
        self.request = request
        self.parts = [[], [], []]

cache = {}
for number in range(3000):
    request = Request(number)
    if number % 10 == 0:
        cache[number] = [request.answer.parts]
`;

/** @type {{ python: string, thresholds?: [number, number, number], collector?: 'none' }[]} */
const settings = [
  { python: '3.8' },
  { python: '3.12' },
  { python: '3.13' },
  { python: '3.14.0' },
  { python: '3.14.2' },
  { python: '3.14.5' },
  { python: '3.13', thresholds: [100, 10, 10] },
  { python: '3.13', thresholds: [20_000, 10, 10] },
  { python: '3.13', collector: 'none' },
];

const columns = ['python', 'thresholds', 'passes', 'collected', 'examined', 'peak live'];
print(columns);
for (const setting of settings) print(measured(setting));

/** @param {(typeof settings)[number]} setting */
function measured(setting) {
  const found = { passes: 0, collected: 0, examined: 0, live: 0, peak: 0 };
  const { simulation } = runScript(workload, {
    fileName: 'workload.py',
    ...setting,
    // Subscribed before the first instruction runs.
    observe: (heap) => {
      heap.events$.subscribe((event) => {
        if (event.type === 'alloc') found.peak = Math.max(found.peak, ++found.live);
        else if (event.type === 'free') found.live--;
        else if (event.type === 'gc-pass' && event.phase === 'end') {
          found.passes++;
          found.collected += event.collected;
          found.examined += event.examined ?? 0;
        }
      });
    },
  });
  const thresholds = setting.collector ?? simulation.thresholds().join(', ');
  const { passes, collected, examined, peak } = found;
  return [setting.python, thresholds, passes, collected, examined, peak];
}

/** @param {readonly (string | number)[]} cells */
function print(cells) {
  console.log(cells.map((cell) => String(cell).padStart(12)).join('  '));
}
