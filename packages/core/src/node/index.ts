export { zlibCodec } from './codec.js';
export { type FileSinkOptions, fileSink, fileSource, openTraceFile } from './files.js';
