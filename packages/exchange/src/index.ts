export type { Exporter, ExportOptions } from './exporter.js';
export { exporters } from './exporters.js';
export { type Measure, type MeasureName, measures } from './stacks/measures.js';
