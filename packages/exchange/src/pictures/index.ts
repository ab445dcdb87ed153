// An entry of its own, for programs that must start quickly: it loads nothing but itself.
export { shown } from '../text/escape.js';
export { holderText } from '../text/holders.js';
export { jsonText } from '../text/json.js';
export { count, counted, size } from '../text/numbers.js';
export { dotOf } from './dot.js';
export { type Arrow, type Drawing, drawingOf, type GraphBox, type Origin } from './drawing.js';
export { mermaidOf } from './mermaid.js';
export { svgOf } from './svg.js';
