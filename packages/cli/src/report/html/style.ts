import { CHART_COLOURS, CHART_RULES } from '../../chart/chart-style.js';

/** The page's style: system fonts, one column of text with a list of sections beside it, light and dark, and on paper. */
export const STYLE = `
:root{${CHART_COLOURS.light};
--soft:#f6f7f9;--accent:#2f62ab;--bad:#b3261e;--look:#a15c07;--good:#1e7a46;--hot:#fff3d6;--hot-edge:#e6a700;
--keyword:#8b3fa8;--string:#2b7a3e;--comment:#7a828f;--number:#b0541a;--name:#2456a6;--constant:#8b3fa8;
--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
@media (prefers-color-scheme:dark){:root{${CHART_COLOURS.dark};
--soft:#1b2029;--accent:#8ab4f2;--bad:#ff8a80;--look:#f2b45c;--good:#6fcf97;--hot:#3a3115;--hot-edge:#d9a521;
--keyword:#cf9bea;--string:#93cf9f;--comment:#8590a0;--number:#eba671;--name:#8ab4f2;--constant:#cf9bea}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;-webkit-text-size-adjust:100%}
header,footer,.page{max-width:1240px;margin:0 auto;padding:0 1.5rem}
header{padding-top:2.5rem;padding-bottom:1.25rem}
h1,h2,h3{line-height:1.25;font-weight:650;letter-spacing:-.01em}
h1{font-size:2rem;margin:.1rem 0 .35rem;overflow-wrap:anywhere}
h2{font-size:1.3rem;margin:0 0 .75rem}
h2 a{color:inherit;text-decoration:none}h2 a:hover::after{content:" #";color:var(--faint)}
h3{font-size:1.02rem;margin:0 0 .6rem;overflow-wrap:anywhere}
p{margin:.4rem 0 .8rem;max-width:70ch}
.eyebrow{margin:0;font-size:.78rem;font-weight:600;letter-spacing:.09em;text-transform:uppercase;color:var(--accent)}
.faint,caption,.amount{color:var(--faint)}
.amount{font-weight:400;font-variant-numeric:tabular-nums}
code,pre{font-family:var(--mono);font-size:.88em}
code{overflow-wrap:anywhere}
a{color:var(--accent)}
strong.bad,.tag.bad{color:var(--bad)}
.page{display:grid;grid-template-columns:12.5rem minmax(0,1fr);gap:2.5rem}
nav{position:sticky;top:1.25rem;align-self:start;font-size:.9rem}
nav ol{list-style:none;margin:0;padding:0;border-left:1px solid var(--line)}
nav a{display:block;padding:.28rem 0 .28rem .9rem;margin-left:-1px;border-left:2px solid transparent;color:var(--faint);text-decoration:none}
nav a:hover{color:var(--ink);border-left-color:var(--accent)}
section{margin:0 0 3.25rem}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.9rem,1fr));gap:.7rem;margin:1.1rem 0 0;padding:0;list-style:none}
.cards li{display:flex;flex-direction:column;padding:.75rem .9rem;border:1px solid var(--line);border-radius:.6rem;background:var(--soft)}
.cards span{font-size:.8rem;color:var(--faint)}
.cards strong{font-size:1.45rem;font-weight:650;line-height:1.3;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
.remarks{margin:0;padding:0;list-style:none}
.remarks li{position:relative;margin:.4rem 0;padding:.6rem .9rem .6rem 2.2rem;border:1px solid var(--line);border-radius:.6rem;overflow-wrap:anywhere}
.remarks li::before{content:"";position:absolute;left:.95rem;top:1.08rem;width:.6rem;height:.6rem;border-radius:50%;background:var(--look)}
.remarks .bad::before{background:var(--bad)}.remarks .good::before{background:var(--good)}
.remarks a{color:inherit;text-decoration:none}.remarks a:hover{text-decoration:underline}
.scroll{overflow-x:auto;margin:0 0 .9rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;font-size:.8rem;font-weight:600;padding:.35rem 0}
th,td{padding:.36rem .75rem .36rem 0;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--grid)}
thead th{color:var(--faint);font-weight:500;font-size:.82rem;border-bottom-color:var(--line);white-space:nowrap}
th:last-child,td:last-child{padding-right:0}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.code{font-family:var(--mono);font-size:.84em;overflow-wrap:anywhere}
td.bar{width:18%;min-width:5rem}thead td{border-bottom:1px solid var(--line)}
.bar i{display:block;height:.6rem;min-width:1px;border-radius:.15rem;background:var(--t0)}
.sides th[scope=row]{font-weight:500;color:var(--faint);white-space:pre}
.sides td{font-variant-numeric:tabular-nums}
article{margin:0 0 1.1rem;padding:1rem 1.15rem;border:1px solid var(--line);border-radius:.7rem}
.tag{font-size:.72rem;font-weight:600;letter-spacing:.03em;text-transform:uppercase;margin-left:.4rem}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.2rem 1rem;margin:0 0 .9rem;font-size:.92rem}
dt{color:var(--faint)}dd{margin:0;overflow-wrap:anywhere}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:1rem;align-items:start}
figure{margin:0;min-width:0}
figcaption{font-size:.8rem;color:var(--faint);padding:.1rem 0 .35rem;overflow-wrap:anywhere}
.source{border:1px solid var(--grid);border-radius:.5rem;overflow:hidden;background:var(--soft)}
.source figcaption{padding:.4rem .8rem;border-bottom:1px solid var(--grid);font-family:var(--mono)}
.source pre{margin:0;padding:.45rem 0;overflow-x:auto;line-height:1.55}
.source pre>*{display:block;padding:0 .8rem 0 0;min-width:max-content;background:none;color:inherit;border-left:3px solid transparent}
.source pre b{display:inline-block;width:3.2rem;padding-right:.9rem;text-align:right;color:var(--faint);font-weight:400;user-select:none}
.source pre mark{background:var(--hot);border-left-color:var(--hot-edge)}
.keyword{color:var(--keyword)}.string{color:var(--string)}.comment{color:var(--comment)}.source .number{color:var(--number)}.name{color:var(--name)}.constant{color:var(--constant)}
.heap{overflow-x:auto;text-align:center}
.heap svg{max-width:100%;height:auto}
.heap svg text{fill:var(--ink)}
.heap svg path,.heap svg polygon,.heap svg ellipse{stroke:var(--faint)}
.heap svg polygon[fill=black]{fill:var(--faint)}
.heap svg polygon[fill=white]{fill:none;stroke:none}
.chart{margin:1rem 0 1.4rem}
.chart svg{display:block;width:100%;min-width:42rem;height:auto}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;list-style:none;margin:0;padding:0;font-size:.85rem}
.legend li{display:flex;align-items:center;gap:.4rem;min-width:0}
.swatch{width:.75rem;height:.75rem;border-radius:.2rem;flex:none}
${[0, 1, 2, 3, 4, 5, 6, 7].map((at) => `.swatch.t${at}{background:var(--t${at})}`).join('')}.swatch.rest{background:var(--rest)}
${CHART_RULES}
details{margin:0 0 1rem}summary{cursor:pointer;color:var(--accent);font-size:.9rem}
footer{border-top:1px solid var(--line);padding-top:1rem;padding-bottom:2.5rem;font-size:.85rem;color:var(--faint)}
@media (max-width:860px){.page{display:block}nav{position:static;margin:0 0 1.75rem}nav ol{display:flex;flex-wrap:wrap;gap:.2rem 1rem;border:0}nav a{padding:.15rem 0;margin:0;border:0;color:var(--accent)}
header,footer,.page{padding-left:1rem;padding-right:1rem}header{padding-top:1.5rem}h1{font-size:1.6rem}td.bar{width:auto}article{padding:.85rem .9rem}section{margin-bottom:2.5rem}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{:root{${CHART_COLOURS.light};--soft:#fff;--accent:#1d2430;--hot:#fff3d6}
nav{display:none}.page{display:block}body{font-size:10.5pt}header,footer,.page{max-width:none;padding-left:0;padding-right:0}
article,.chart,tr,.source{break-inside:avoid}h2,h3{break-after:avoid}.scroll,.source pre{overflow:visible}.chart svg{min-width:0}.source pre{white-space:pre-wrap}.source pre>*{min-width:0}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
