export type { Exporter, ExportOptions } from './exporter.js';
export { exporters } from './exporters.js';
