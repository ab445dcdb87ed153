/**
 * A Graphviz program's picture as an SVG file: drawn by Graphviz itself, which comes as WebAssembly with the package
 * `@viz-js/viz`. It has no scripts and refers to nothing outside.
 */
export async function svgOf(dot: string): Promise<string> {
  const { instance } = await import('@viz-js/viz');
  const graphviz = await instance();
  return graphviz.renderString(dot, { format: 'svg' });
}
