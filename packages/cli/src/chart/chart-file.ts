import { shown } from '../format/escape.js';
import { escaped } from '../report/html/html.js';
import { CHART_COLOURS, CHART_RULES } from './chart-style.js';
import { type MemoryChart, memoryChart } from './memory-chart.js';

const WIDTH = 960;
const HEIGHT = 340;
const LINE = 18;
const LETTER = 7;
const LEFT = 64;

/** A chart as an SVG file with a legend: no scripts, nothing loaded, light or dark as the reader's system is. */
export function chartFile(chart: Omit<MemoryChart, 'width' | 'height'>): string {
  const { unit, memory } = chart;
  const { text: legend, height } = legendOf(chart, HEIGHT + 4);
  const whole = HEIGHT + height + 12;
  const title = unit === 'bytes' ? 'Bytes alive by type' : 'Objects alive by type';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${whole}" width="${WIDTH}" height="${whole}" role="img" aria-label="${title}, events ${memory.from} to ${memory.to}">
<style>:root{${CHART_COLOURS.light}}
@media (prefers-color-scheme:dark){:root{${CHART_COLOURS.dark}}}
.paper{fill:var(--paper)}${CHART_RULES}</style>
<rect class="paper" width="${WIDTH}" height="${whole}"/>
${memoryChart({ ...chart, width: WIDTH, height: HEIGHT })}
${legend}
</svg>
`;
}

/** The types with their colours, on as many lines as it takes. */
function legendOf({ memory }: Pick<MemoryChart, 'memory'>, top: number) {
  const { types, typesLeft } = memory;
  const names = types.map((name, at) => ({ name: fitted(name), style: `t${at}` }));
  const rest = { name: `${typesLeft} other ${typesLeft === 1 ? 'type' : 'types'}`, style: 'rest' };
  const all = typesLeft > 0 ? [...names, rest] : names;
  let [x, y] = [LEFT, top];
  const parts = all.map(({ name, style }) => {
    const width = [...name].length * LETTER + 30;
    if (x > LEFT && x + width > WIDTH) [x, y] = [LEFT, y + LINE];
    const part = `<rect class="${style}" x="${x}" y="${y}" width="10" height="10" rx="2"/><text class="legend-label" x="${x + 15}" y="${y + 9}">${escaped(name)}</text>`;
    x += width;
    return part;
  });
  return { text: parts.join('\n'), height: y - top + LINE };
}

const LONGEST = 40;

function fitted(name: string): string {
  const letters = [...shown(name)];
  return letters.length <= LONGEST
    ? letters.join('')
    : `${letters.slice(0, LONGEST - 1).join('')}…`;
}
