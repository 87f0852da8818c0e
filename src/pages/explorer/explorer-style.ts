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
.ask[hidden] { display: none; } .ask label { display: flex; flex-direction: column; gap: .2rem; font-size: .875rem; color: var(--soft); max-width: 100%; }
.ask select, .ask button { font: inherit; font-size: 1rem; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: 6px; padding: .35rem .6rem; min-height: 2.25rem; max-width: 100%; }
.ask .actions { margin: 0; display: flex; gap: .75rem; align-items: center; } .ask button { white-space: nowrap; flex: none; cursor: pointer; } .said { font-size: .875rem; color: var(--soft); }
.refused { border-left: 5px double var(--truth); padding: .5rem 1rem; background: var(--card); }
#view { margin-top: 1.25rem; } #view:focus { outline: none; } .legend + .caption { margin-top: 1rem; } section .legend { margin-top: .75rem; } #view > section:first-child { margin-top: 1.5rem; }
section h2 a { color: inherit; } .questions { padding-left: 1.2rem; } .questions a { display: inline-block; padding: .2rem 0; }
figure.map { max-width: 40rem; margin-top: 1rem; }
.tile rect { fill: var(--grid); stroke: var(--soft); } .tile .figure { font-size: 20px; font-weight: 650; }
.tile.none rect { fill: none; stroke-dasharray: 3 3; }
.tile.sure-0 rect, .tile.half-0 rect { fill: var(--map-1); } .tile.sure-1 rect { fill: var(--map-2); } .tile.half-1 rect, .tile.sure-2 rect { fill: var(--map-3); } .tile.sure-3 rect { fill: var(--map-4); }
:root { --map-1: #e3f0f4; --map-2: #c3dfe8; --map-3: #9fcbd9; --map-4: #79b5c8; }
@media (prefers-color-scheme: dark) { :root { --map-1: #1d2f38; --map-2: #23424e; --map-3: #2a5666; --map-4: #316b80; } }
code { font-size: .9em; overflow-wrap: anywhere; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media print { .bar, .views, .ask, .skip, noscript { display: none; } .files a[href]::after, .questions a::after { content: " (" attr(href) ")"; font-size: .8em; } :root { --map-1: #fff; --map-2: #eee; --map-3: #ddd; --map-4: #ccc; } figure.map { max-width: 24rem; } }
`;
