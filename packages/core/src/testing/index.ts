export { lawfulHistory } from './arbitraries.js';
export { historyFromChoices, randomHistory } from './histories.js';
export { HistoryWriter } from './historyWriter.js';
export { randomNumbers } from './random.js';
export { heapScript, randomScript } from './scripts.js';
export { type SyntheticOptions, syntheticChunks } from './synthetic.js';
