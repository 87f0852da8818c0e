// explorer-style.ts — what the explorer's pages have beside the style of every page: ways, views, a form, a map.

export const EXPLORER_STYLE = `
.skip { position: absolute; left: -100vw; top: .5rem; padding: .6rem 1rem; background: var(--card); border: 1px solid var(--accent); border-radius: 6px; z-index: 2; }
.skip:focus { left: .5rem; }
a { color: var(--accent); text-underline-offset: .15em; } a:hover { text-decoration-thickness: .125em; }
.bar { padding: .75rem max(1.25rem, calc(50vw - 35rem + 1.25rem)); border-bottom: 1px solid var(--hair); background: var(--card); font-size: .9375rem; }
.bar .home { display: inline-block; padding: .25rem 0; }
.views, .files { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; max-width: none; margin: 1rem 0 0; }
.views { border-bottom: 1px solid var(--hair); padding-bottom: .35rem; }
.views a, .files a { padding: .3rem 0; min-height: 1.5rem; }
.views [aria-current] { color: var(--ink); font-weight: 650; text-decoration-thickness: .2em; }
.files { font-size: .9rem; }
.ask { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: end; margin: 1rem 0 0; padding: .75rem 1rem; background: var(--card); border: 1px solid var(--hair); border-radius: 8px; }
.ask[hidden] { display: none; } .ask label { display: flex; flex-direction: column; gap: .2rem; font-size: .875rem; color: var(--soft); max-width: min(100%, 20rem); }
.ask select, .ask button { font: inherit; font-size: 1rem; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: 6px; padding: .35rem .6rem; min-height: 2.25rem; max-width: 100%; }
.ask .actions { margin: 0; display: flex; gap: .75rem; align-items: center; } .ask button { white-space: nowrap; flex: none; cursor: pointer; } .said { font-size: .875rem; color: var(--soft); }
.refused { border-left: 5px double var(--truth); padding: .5rem 1rem; background: var(--card); }
#view { margin-top: 1.25rem; } #view:focus { outline: none; } .legend + .caption { margin-top: 1rem; } section .legend { margin-top: .75rem; } #view > section:first-child { margin-top: 1.5rem; }
section h2 a { color: inherit; } .questions { padding-left: 1.2rem; } .questions a { display: inline-block; padding: .2rem 0; }
.maps { display: grid; gap: .75rem 1.5rem; align-items: start; margin-top: 1rem; grid-template-columns: minmax(0, 1fr) minmax(0, max-content); } .maps > * { min-width: 0; } .maps .table { margin: 0; }
figure.map { margin: 0 0 .75rem; } .scroll { max-height: none; } svg.tiles { width: auto; max-width: none; margin: 0 auto; }
.source { font-weight: 400; font-size: .8125rem; color: var(--soft); padding-top: .35rem; }
.tile rect, .tile path { fill: var(--grid); stroke: var(--soft); } .tile .figure { font-size: 20px; font-weight: 650; } .tile .interval-words { font-size: 11px; }
.areas path { stroke: var(--card); stroke-width: 2; stroke-linejoin: round; } .areas .for-wide text { font-size: 20px; } .areas .for-wide .figure { font-size: 24px; font-weight: 650; } .areas .for-narrow text { font-size: 44px; } .areas .for-narrow .figure { font-weight: 650; }
.tile.none rect, .tile.none path { fill: none; stroke: var(--soft); stroke-dasharray: 3 3; }
.tile.sure-0 :is(rect, path) { fill: var(--map-1); } .tile.sure-1 :is(rect, path) { fill: var(--map-2); } .tile.sure-2 :is(rect, path) { fill: var(--map-3); } .tile.sure-3 :is(rect, path) { fill: var(--map-4); } .tile.half-0 :is(rect, path) { fill: var(--half-1); } .tile.half-1 :is(rect, path) { fill: var(--half-2); }
.shades { font-size: .875rem; color: var(--soft); margin: .5rem 0; } .shades dt { margin-top: .4rem; } .shades dd { margin: .15rem 0 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; } .shades span { display: inline-flex; gap: .35rem; align-items: center; } .shades svg { width: 1.25rem; height: 1.25rem; flex: none; }
:root { --map-1: #dceff4; --map-2: #b5dbe6; --map-3: #86c2d4; --map-4: #57a7bf; --half-1: #d9e3e7; --half-2: #a9c0c8; }
@media (prefers-color-scheme: dark) { :root { --map-1: #17323c; --map-2: #1b4756; --map-3: #1f5f74; --map-4: #247a94; --half-1: #27343b; --half-2: #3b5560; } }
@media (max-width: 48rem) { .maps { grid-template-columns: minmax(0, 1fr); } }
code { font-size: .9em; overflow-wrap: anywhere; }
.draw { display: none; } .draw.now { display: inline; } .draws .actions { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; } .draws button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: 6px; padding: .35rem .6rem; min-height: 2.25rem; cursor: pointer; } .draws button[hidden] { display: none; }
.dots .meta { margin: .25rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (forced-colors: active) { :root { --ink: CanvasText; --soft: CanvasText; --accent: CanvasText; --interval: CanvasText; --line: GrayText; --grid: GrayText; --card: Canvas; --truth: Highlight; } .tile.tile :is(rect, path) { fill: Canvas; stroke: CanvasText; } .shades div:not(:last-child) { display: none; } svg text { fill: CanvasText; } .dot { fill: Highlight; stroke: Canvas; } }
@media print { body { font-size: 9pt; line-height: 1.4; } p { max-width: none; margin: .25rem 0; } .found { font-size: 1.05rem; max-width: none; } section { margin-top: .8rem; } footer { margin-top: 1rem; padding-bottom: 0; } h1 { font-size: 1.5rem; } .bar, .views, .ask, .skip, noscript { display: none; } .files a[href]::after, .questions a::after { content: " (" attr(href) ")"; font-size: .8em; } :root { --map-1: #fff; --map-2: #eee; --map-3: #ddd; --map-4: #ccc; --half-1: #f6f6f6; --half-2: #e4e4e4; } .maps { grid-template-columns: minmax(0, 1fr) minmax(0, max-content); } figure.map { max-width: 24rem; } }
`;
