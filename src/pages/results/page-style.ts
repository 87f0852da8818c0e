// page-style.ts — how the results page looks: on a screen by day and by night, and on paper.

export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fdfdfb; --card: #ffffff; --ink: #1c2430; --soft: #5b6675; --hair: #dfe3e8; --grid: #e9ecef;
  --accent: #0b6b83; --bar: #0b6b8399; --trend: #0b6b8340; --truth: #b4430a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12161c; --card: #191f27; --ink: #e7eaee; --soft: #9aa6b4; --hair: #2d3641; --grid: #262e38;
    --accent: #6ccbe0; --bar: #6ccbe0aa; --trend: #6ccbe04d; --truth: #ffa15c;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
main, header, footer { max-width: 70rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
.kicker { color: var(--soft); font-size: .875rem; margin: 0; }
h1 { font-size: clamp(1.5rem, 1.1rem + 2vw, 2.25rem); line-height: 1.2; margin: .25rem 0 1rem; max-width: 40ch; text-wrap: balance; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 .25rem; max-width: 45ch; }
h3 { font-size: .95rem; margin: 1.75rem 0 .5rem; color: var(--soft); font-weight: 600; }
p { max-width: 68ch; margin: .5rem 0; }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2.25rem; margin: 0 0 1.25rem; padding: 0; }
.facts div { display: flex; flex-direction: column-reverse; }
.facts dt { color: var(--soft); font-size: .8125rem; }
.facts dd { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.75rem; align-items: center; border-block: 1px solid var(--hair); padding: .6rem 0; font-size: .875rem; color: var(--soft); }
.legend span { display: inline-flex; align-items: center; gap: .5rem; }
.legend svg { width: 22px; height: 22px; }
section { margin: 2.75rem 0 0; }
.meta { color: var(--soft); font-size: .875rem; }
.multiples { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15.5rem), 1fr)); gap: .75rem; }
figure { margin: 0; background: var(--card); border: 1px solid var(--hair); border-radius: 6px; padding: .6rem .6rem .25rem; break-inside: avoid; }
figcaption { font-size: .875rem; font-weight: 600; padding: 0 .25rem .25rem; overflow-wrap: anywhere; }
figure svg { display: block; width: 100%; height: auto; }
.whole { overflow-x: auto; margin-top: 1.25rem; } .whole svg { min-width: 42rem; }
.tick { font-size: 10.5px; fill: var(--soft); font-variant-numeric: tabular-nums; }
.grid { stroke: var(--grid); } .zero { stroke: var(--soft); }
.trend { fill: none; stroke: var(--trend); stroke-width: 1.5; }
.bar { fill: none; stroke: var(--bar); stroke-width: 1.5; }
.dot { fill: var(--accent); }
.truth { fill: none; stroke: var(--truth); stroke-width: 1.5; }
dl.terms { margin: .75rem 0 0; max-width: 60rem; }
.terms div { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .25rem 1.5rem; padding: .5rem 0; border-top: 1px solid var(--grid); }
.terms dt { color: var(--soft); } .terms dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 34rem) { .terms div { grid-template-columns: 1fr; } }
details { margin: 1rem 0 0; } summary { cursor: pointer; color: var(--accent); font-size: .9375rem; width: fit-content; }
summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.scroll { overflow-x: auto; max-height: 32rem; overflow-y: auto; border: 1px solid var(--hair); border-radius: 6px; margin-top: .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .75rem; text-align: left; border-bottom: 1px solid var(--grid); white-space: nowrap; }
thead th { position: sticky; top: 0; background: var(--card); color: var(--soft); font-weight: 600; }
tbody th { font-weight: 400; }
.number { text-align: right; }
footer { margin-top: 3rem; padding-bottom: 3rem; border-top: 1px solid var(--hair); color: var(--soft); font-size: .875rem; }
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --hair: #bbb; --grid: #ddd; --accent: #0b6b83; --bar: #0b6b83; --trend: #0b6b8355; --truth: #b4430a; }
  body { font-size: 10.5pt; } header { padding-top: 0; }
  section { break-before: auto; } h2, h3 { break-after: avoid; }
  .multiples { grid-template-columns: repeat(3, 1fr); } .whole svg { min-width: 0; }
  details, summary { display: none; }
}
`;
