// style.ts — how every page looks: on a screen by day and by night, wide and narrow, and on paper. Nothing is shown by colour alone.

export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fbfbf9; --card: #fff; --ink: #1b2330; --soft: #566071; --hair: #dcdfe4; --grid: #e8eaed;
  --accent: #0b5f78; --interval: #6fa9bb; --line: #b9d3db; --truth: #a83e06;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #11151b; --card: #181e26; --ink: #e7eaee; --soft: #a0acba; --hair: #333d49; --grid: #262e38;
    --accent: #7fd3e6; --interval: #3f8295; --line: #2f5a68; --truth: #ffa15c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
main, header, footer { max-width: 70rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
.kicker { color: var(--soft); font-size: .875rem; margin: 0; }
h1 { font-size: clamp(1.5rem, 1.1rem + 2vw, 2.25rem); line-height: 1.2; margin: .25rem 0 1rem; max-width: 40ch; text-wrap: balance; letter-spacing: -.01em; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 .25rem; max-width: 45ch; text-wrap: balance; }
h3 { font-size: .95rem; margin: 2rem 0 .5rem; color: var(--soft); font-weight: 600; }
p { max-width: 68ch; margin: .5rem 0; }
section { margin: 3rem 0 0; }
.meta { color: var(--soft); font-size: .875rem; }

.facts { display: flex; flex-wrap: wrap; gap: .6rem 2.25rem; margin: 0 0 1.25rem; padding: 0; }
.facts div { display: flex; flex-direction: column-reverse; }
.facts dt { color: var(--soft); font-size: .8125rem; }
.facts dd { margin: 0; font-size: 1.25rem; line-height: 1.3; font-weight: 600; font-variant-numeric: tabular-nums; }
.legend { display: flex; flex-wrap: wrap; gap: .35rem 1.75rem; border-block: 1px solid var(--hair); padding: .6rem 0; font-size: .875rem; color: var(--soft); }
.legend span { display: inline-flex; align-items: flex-start; gap: .5rem; }
.legend svg { flex: none; width: 1.375rem; height: 1.375rem; }
dl.terms { margin: .75rem 0 0; max-width: 60rem; }
.terms div { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .25rem 1.5rem; padding: .5rem 0; border-top: 1px solid var(--hair); }
.terms dt { color: var(--soft); } .terms dd { margin: 0; }

figure { margin: 0; background: var(--card); border: 1px solid var(--hair); border-radius: 8px; padding: .65rem .65rem .3rem; break-inside: avoid; min-width: 0; }
figcaption { font-size: .875rem; line-height: 1.35; font-weight: 600; padding: 0 .25rem .35rem; }
figure svg { display: block; width: 100%; height: auto; overflow: visible; }
figure.wide { margin-top: 1.25rem; } .for-narrow.for-narrow { display: none; }
.charts { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15.5rem), 1fr)); }
.charts.half { grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); }
.charts.lying { grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); margin: 1rem 0; }
figure.lying { max-width: 32rem; } section > figure { margin-top: .75rem; }
svg text { font-size: 12px; fill: var(--ink); font-variant-numeric: tabular-nums; }
svg .tick { font-size: 10.5px; fill: var(--soft); } svg.for-narrow .tick { font-size: 11.5px; }
.grid { stroke: var(--grid); } .zero { stroke: var(--soft); }
.line { fill: none; stroke: var(--line); stroke-width: 1.5; stroke-linejoin: round; }
.band { fill: var(--line); fill-opacity: .5; }
.outline { fill: none; stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 3; }
.interval { fill: var(--interval); } .stem { fill: var(--interval); }
.gap { fill: var(--card); stroke: var(--soft); } line.gap { stroke-dasharray: 1 4; }
.bar { fill: var(--accent); }
.dot { fill: var(--accent); stroke: var(--card); stroke-width: .75; }
.diamond { fill: none; stroke: var(--truth); stroke-width: 1.75; }
.dot.open, .stands-back .dot { fill: var(--card); stroke: var(--accent); stroke-width: 1.5; }

.found { font-size: 1.125rem; line-height: 1.45; max-width: 60ch; margin: .75rem 0; }
.cards { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); margin: 1rem 0; padding: 0; list-style: none; }
.card { background: var(--card); border: 1px solid var(--hair); border-left: .3rem solid var(--accent); border-radius: 8px; padding: .75rem 1rem; break-inside: avoid; min-width: 0; }
.card.past { border-left-style: double; }
.card h3 { margin: 0; color: var(--ink); font-size: 1.05rem; } .card .status { margin: 0 0 .4rem; font-weight: 600; font-size: .9rem; color: var(--accent); }
.card dl { margin: 0; font-size: .875rem; } .card dt { color: var(--soft); margin-top: .45rem; } .card dd { margin: 0; }

details { margin: .75rem 0 0; } summary { cursor: pointer; color: var(--accent); font-size: .9375rem; width: fit-content; padding: .2rem 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.table { margin: 1rem 0; } details .table { margin: .5rem 0 0; }
.caption { color: var(--soft); font-size: .9rem; margin: 0 0 .35rem; }
.scroll { overflow: auto; max-height: 32rem; border: 1px solid var(--hair); border-radius: 8px; background: linear-gradient(90deg, var(--card), transparent) 0 / 2rem 100% no-repeat local, linear-gradient(270deg, var(--card), transparent) 100% / 2rem 100% no-repeat local, linear-gradient(90deg, var(--interval), transparent) 0 / .75rem 100% no-repeat, linear-gradient(270deg, var(--interval), transparent) 100% / .75rem 100% no-repeat, var(--card); }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .75rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--grid); white-space: nowrap; overflow-wrap: normal; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { position: sticky; top: 0; background: var(--card); color: var(--soft); font-weight: 600; }
tbody th { font-weight: 400; }
.number { text-align: right; }

.words main { max-width: 52rem; } .words header, .words footer { max-width: 52rem; }
.words th, .words td { white-space: normal; min-width: 5.5rem; } .words .number { white-space: nowrap; }
.words .scroll { max-height: none; }
footer { margin-top: 3.5rem; padding-bottom: 3rem; color: var(--soft); font-size: .875rem; } footer::before { content: ""; display: block; border-top: 1px solid var(--hair); margin-bottom: .5rem; }

@media (max-width: 40rem) {
  header { padding-top: 1.5rem; }
  .terms div { grid-template-columns: 1fr; } th, td { padding-inline: .5rem; } .words .number { min-width: 0; }
  .facts { gap: .6rem 1.5rem; }
  .for-narrow.for-narrow { display: block; } .for-wide.for-wide { display: none; }
}
@media (prefers-contrast: more) { :root { --soft: var(--ink); --hair: var(--ink); --interval: var(--accent); } }
@media print {
  :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --soft: #333; --hair: #999; --grid: #ddd; --accent: #222; --interval: #8a8a8a; --line: #c4c4c4; --truth: #000; }
  body { font-size: 10.5pt; } header { padding-top: 0; } main, header, footer { max-width: none; padding: 0; }
  section { margin-top: 1.5rem; } h2, h3, .caption { break-after: avoid; } tr, figure, .card { break-inside: avoid; } .cards { grid-template-columns: repeat(2, 1fr); }
  .charts { grid-template-columns: repeat(3, 1fr); } .charts.half { grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); }
.charts.lying, .charts.half { grid-template-columns: repeat(2, 1fr); }
  .for-wide.for-wide { display: block; } .for-narrow.for-narrow { display: none; }
  .scroll { overflow: visible; max-height: none; border: 0; } thead th { position: static; } table { font-size: 8.5pt; }
  th, td, .words th, .words td { white-space: normal; min-width: 0; padding: .2rem .35rem; } .number.number, .day.day { white-space: nowrap; }
  details, section:has(> h2 + details:last-child) { display: none; }
}
`;
