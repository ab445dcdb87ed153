/** Colours of charts, for `:root` of a page or a file: light first, then dark. */
export const CHART_COLOURS = {
  light: `--t0:#3b6fb6;--t1:#e08a3c;--t2:#4a9d6e;--t3:#b65a7f;--t4:#7d6bb8;--t5:#5aa7b5;--t6:#c2a83e;--t7:#8a6d52;--rest:#b9bec6;
--ink:#1d2430;--faint:#667085;--grid:#e7eaef;--line:#d5dae2;--mark:#b4413c;--hover:#1d24300f;--paper:#ffffff`,
  dark: `--t0:#6a9fe0;--t1:#eba463;--t2:#6dbd8e;--t3:#d584a5;--t4:#a595dd;--t5:#7cc5d2;--t6:#dcc565;--t7:#b59676;--rest:#59616d;
--ink:#e4e8ee;--faint:#98a2b3;--grid:#262c36;--line:#353d4a;--mark:#f08680;--hover:#ffffff14;--paper:#14181f`,
} as const;

/** What the classes of a chart look like. */
export const CHART_RULES = `
.t0{fill:var(--t0)}.t1{fill:var(--t1)}.t2{fill:var(--t2)}.t3{fill:var(--t3)}.t4{fill:var(--t4)}.t5{fill:var(--t5)}.t6{fill:var(--t6)}.t7{fill:var(--t7)}.rest{fill:var(--rest)}
.grid{stroke:var(--grid);fill:none}.axis{stroke:var(--faint);fill:none}
.tick,.mark-label,.legend-label{font:11px system-ui,sans-serif;fill:var(--faint);font-variant-numeric:tabular-nums}
.mark{stroke:var(--mark);stroke-dasharray:3 3;fill:none;opacity:.75}.mark-label{fill:var(--mark)}
.pass{stroke:var(--ink);stroke-width:1.4;opacity:.55}
.hit{fill:transparent}.hit:hover{fill:var(--hover)}`;
