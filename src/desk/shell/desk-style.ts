// desk-style.ts — what pages with forms have beyond the style of every page: fields, errors, buttons, and lists of what is to be done.

export const DESK_STYLE = `
.skip { position: absolute; left: -100vw; } .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .5rem; z-index: 1; }
.desk header { padding-top: 1rem; }
.bar { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; padding-bottom: .75rem; border-bottom: 1px solid var(--hair); } .bar .kicker { flex: 1 1 18rem; } .desk .bar form { margin: 0; }
.desk main { padding-top: .5rem; } .desk h1 { margin-top: .5rem; } .desk h1:focus { outline: none; } .desk h2 { margin-top: 2rem; } .desk section > h2:first-child { margin-top: 0; } .desk h3 { margin-top: 0; color: var(--ink); font-size: 1rem; } .desk form + form { margin-top: 1rem; } .desk th.number { white-space: normal; }
.lead { font-size: 1.125rem; }
.field { margin: 1.5rem 0; padding: 0; border: 0; min-width: 0; } .field label, .field legend { font-weight: 600; display: block; padding: 0; }
.choice label { font-weight: 400; display: inline; } .choice { margin: .6rem 0; padding-left: 2rem; } .choice > input { margin: 0 .6rem 0 -2rem; width: 1.4rem; height: 1.4rem; vertical-align: -.3rem; accent-color: var(--accent); }
.choice.wrong { padding-left: 3rem; } .choice + button, .hint + button, p + form, form + form { margin-top: 1.25rem; }
.inside { border-left: 3px solid var(--hair); margin: .5rem 0 .5rem -1.35rem; padding-left: 1.35rem; } .inside .field { margin: .5rem 0; } .inside:has(> .wrong) { border-color: transparent; }
ul.plainly { list-style: none; margin: 0; padding: 0; }
.hint { color: var(--soft); margin: .15rem 0; } section > .hint { margin-top: .5rem; }
input[type=text], input[type=password], select, textarea { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: 4px; padding: .5rem .6rem; width: 100%; max-width: 34rem; min-height: 2.75rem; }
input[type=file] { font: inherit; color: inherit; max-width: 100%; padding: .25rem 0; min-height: 2.75rem; }
::file-selector-button { font: inherit; font-weight: 600; color: var(--accent); background: var(--card); border: 1px solid var(--accent); border-radius: 4px; padding: .45rem 1rem; margin-right: .75rem; cursor: pointer; }
button, .button { display: inline-block; font: inherit; font-weight: 600; border: 1px solid var(--accent); background: var(--accent); color: var(--card); border-radius: 4px; padding: .6rem 1.1rem; min-height: 2.75rem; cursor: pointer; text-decoration: none; }
.second { background: var(--card); color: var(--accent); }
.plain { background: none; border: 0; color: var(--accent); padding: .25rem .25rem; font-weight: 400; text-decoration: underline; min-height: 1.75rem; margin-left: -.25rem; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0; max-width: none; }
a { color: var(--accent); }
.errors { border: 2px solid var(--bad); border-radius: 8px; padding: .75rem 1.25rem; margin: 1rem 0 1.5rem; } .errors.errors h2 { font-size: 1.1rem; margin-top: 0; } .errors a { color: var(--bad); font-weight: 600; } .errors ul { padding-left: 1.1rem; margin: .25rem 0; }
.wrong { border-left: 4px solid var(--bad); padding-left: 1rem; } fieldset.wrong > legend { float: left; width: 100%; } fieldset.wrong > legend + * { clear: both; } .error { color: var(--bad); font-weight: 600; }
.warning { border-left: 4px solid var(--truth); padding: .25rem 0 .25rem .85rem; } .good { border-left: 4px solid var(--accent); padding: .25rem 0 .25rem .85rem; }
.card { background: var(--card); border: 1px solid var(--hair); border-radius: 8px; padding: 1rem 1.25rem; margin: 1rem 0; }
.tasks { list-style: none; margin: .5rem 0; padding: 0; } .tasks li { display: grid; grid-template-columns: 1fr auto auto; gap: .25rem 1.25rem; padding: .6rem 0; border-top: 1px solid var(--grid); align-items: baseline; } .tasks a { padding: .15rem 0; }
.ways { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem 1.75rem; margin: 2.5rem 0 0; padding: 0; } .ways a { display: inline-block; padding: .15rem 0; }
.budget .meter { max-width: 34rem; height: .75rem; margin: .35rem 0 .75rem; }
.state { color: var(--soft); font-size: .9375rem; }
.code { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; font-variant-numeric: tabular-nums; letter-spacing: .02em; overflow-wrap: anywhere; }
.paper { columns: 9rem; max-width: 30rem; background: var(--card); border: 1px solid var(--hair); border-radius: 8px; padding: 1rem 1rem 1rem 2.5rem; font-size: 1.125rem; } .paper li { padding: .15rem 0; break-inside: avoid; }
.quote { background: var(--card); border: 1px solid var(--hair); border-radius: 8px; padding: .75rem 1rem; white-space: pre-line; }
svg.qr { width: min(100%, 26rem); height: auto; display: block; margin: 1rem 0; } .qr .quiet { fill: #fff; } .qr .dark { fill: #000; }
.checks { list-style: none; padding: 0; } .checks li { margin: .5rem 0; }
.desk:has(.beside) :is(header, main, footer) { max-width: 64rem; } .beside { display: grid; gap: 2rem; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); align-items: start; } .beside > aside { background: var(--card); border: 1px solid var(--hair); border-radius: 8px; padding: 1rem 1.25rem; position: sticky; top: 1rem; } .beside > aside h2 { margin-top: 0; } .beside > aside ul { padding-left: 1.1rem; } .beside > aside .checks { padding: 0; }
.old { color: var(--soft); border-style: dashed !important; }
.practice { border-left: 1rem solid; border-image: repeating-linear-gradient(45deg, var(--truth) 0 .6rem, var(--card) .6rem 1.2rem) 16; padding-left: 1rem; }
@media (max-width: 52rem) { .beside { grid-template-columns: minmax(0, 1fr); } .beside > aside { position: static; } }
:root { --bad: #b3261e; } @media (prefers-color-scheme: dark) { :root { --bad: #ffb4ab; } }
.typed input, .typed select { min-width: 6.5rem; max-width: none; } .typed td { padding: .25rem .4rem; } .typed th, .typed td { vertical-align: middle; }
.typed.texts select { min-width: 10rem; } .texts .whole th { font-weight: 600; } .texts tbody + tbody tr:first-child > * { border-top: 1px solid var(--hair); }
.typed.grid input { min-width: 4rem; text-align: right; font-variant-numeric: tabular-nums; }
@media (max-width: 40rem) { .tasks li { grid-template-columns: 1fr; } }
@media (max-width: 30rem) { .desk main :is(button, .button):not(.plain) { width: 100%; text-align: center; } .typed input, .typed select { min-width: 5rem; } }
@media (max-width: 24rem) { select { font-size: .875rem; } }
@media (forced-colors: active) { .warning, .good, .wrong { border-left-color: CanvasText; } }
@media print { .bar form, .skip, .back, .buttons, footer details { display: none; } a[href^="http"]::after { content: " (" attr(href) ")"; } }
`;
