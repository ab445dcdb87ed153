import { memoryChart } from '../../chart/memory-chart.js';
import { count, size } from '../../format/numbers.js';
import type { PageContext, Section } from './context.js';
import { Html, html } from './html.js';

const WIDTH = 960;
const HEIGHT = 280;

/** What was alive over time, by type. */
export function memorySection({ report }: PageContext): Section {
  const { memory, passes, marks, live } = report;
  const picture = (unit: 'bytes' | 'objects', title: string): Html => {
    const drawn = memoryChart({ memory, unit, passes, marks, width: WIDTH, height: HEIGHT });
    return html`<figure class="chart"><figcaption>${title}</figcaption><div class="scroll"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title} over time">
${new Html(drawn)}
</svg></div></figure>`;
  };
  const names = memory.types.map(
    (name, at) => html`<li><i class="swatch t${at}"></i><code>${name}</code></li>`,
  );
  const rest = html`<li><i class="swatch rest"></i>${memory.typesLeft} other ${memory.typesLeft === 1 ? 'type' : 'types'}</li>`;
  return {
    id: 'memory',
    title: 'Memory over time',
    body: html`<p>Most at once: <strong>${count(live.objects.most)} objects</strong> after event ${count(live.objects.seq)}, <strong>${size(live.bytes.most)}</strong> after event ${count(live.bytes.seq)}. Each point is the fullest moment of its stretch. Strokes below the axis are passes of the collector, dashed lines are marks.</p>
<ul class="legend">${names}${memory.typesLeft > 0 ? rest : null}</ul>
${picture('bytes', 'Bytes alive')}
${picture('objects', 'Objects alive')}`,
  };
}
