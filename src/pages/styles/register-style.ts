// register-style.ts — what the register's pages have beside the style of every page: ways between pages, states, entries, words of others, a bar.

export const REGISTER_STYLE = `
:root { --good: #19683d; --warn: #9a3412; --bad: #a4161a; --tint: #eef4f6; --column: 70rem; }
.words { --column: 52rem; }
@media (prefers-color-scheme: dark) { :root { --good: #86d9a8; --warn: #ffb38a; --bad: #ff9a9a; --tint: #1a2730; } }
.skip { position: absolute; left: -100vw; top: .5rem; padding: .6rem 1rem; background: var(--card); border: 1px solid var(--accent); border-radius: 6px; z-index: 2; }
.skip:focus { left: .5rem; }
a { color: var(--accent); text-underline-offset: .15em; }
a:hover { text-decoration-thickness: .125em; }
.bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1.5rem; padding: .75rem max(1.25rem, calc(50vw - var(--column) / 2 + 1.25rem)); border-bottom: 1px solid var(--hair); background: var(--card); font-size: .9375rem; }
.bar .home { color: var(--soft); text-decoration: none; overflow-wrap: anywhere; }
.bar .home span { color: var(--ink); font-weight: 650; margin-right: .35rem; }
.bar .ways { display: flex; flex-wrap: wrap; align-items: center; gap: .35rem 1.25rem; }
.bar .ways a { padding: .25rem 0; }
.button, .bar .ways .button { display: inline-block; font: inherit; font-weight: 600; color: var(--card); background: var(--accent); border: 1px solid var(--accent); border-radius: 6px; padding: .35rem .85rem; text-decoration: none; cursor: pointer; }
.button:hover { text-decoration: underline; } .button:disabled { opacity: .6; cursor: default; } .button[hidden] { display: none; }
.kicker { overflow-wrap: anywhere; } .kicker a { color: inherit; }
.lead { font-size: 1.0625rem; color: var(--soft); }
.soft { color: var(--soft); } .scroll { position: relative; } .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; } .words .day { white-space: nowrap; }
main > section:first-child { margin-top: 2rem; } section h2 { margin-bottom: .75rem; }

.status { margin: 1.25rem 0; padding: .75rem 1.1rem; border: 1px solid var(--hair); border-left: 5px solid var(--accent); border-radius: 6px; background: var(--card); max-width: none; }
.status p { margin: .25rem 0; } .status.good { border-left-color: var(--good); } .status.good > strong::before { content: "✓ "; color: var(--good); }
.status.warning { border-left: 5px double var(--warn); } .status.warning > strong:first-child::before { content: "! "; color: var(--warn); }
.status.fork { border: 2px solid var(--bad); border-left-width: 8px; } .status.fork > strong { color: var(--bad); } .status.fork > strong::before { content: "✗ "; } .status.fork h3 { margin: .75rem 0 0; font-size: 1rem; }
.witnesses { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.75rem; margin: .6rem 0 .25rem; padding: 0; font-size: .9375rem; }
.witnesses small { color: var(--soft); } .witnesses li::before { content: "✓ "; color: var(--good); } .witnesses .missing::before { content: "– "; color: var(--warn); }
.badge { display: inline-block; padding: .1rem .65rem; border: 1px solid currentColor; border-radius: 99px; font-size: .875rem; font-weight: 600; color: var(--soft); }
.badge.good { color: var(--good); } .badge.warning { color: var(--warn); border-style: double; border-width: 3px; }

.cards { display: grid; gap: .9rem; }
.card { background: var(--card); border: 1px solid var(--hair); border-radius: 8px; padding: 1rem 1.2rem; }
.card h3 { margin: 0 0 .35rem; font-size: 1.125rem; line-height: 1.35; color: var(--ink); } .card p { margin: .35rem 0; }
.entries { list-style: none; margin: 0; padding: 0; }
.entries li { display: grid; grid-template-columns: minmax(2.75rem, auto) 1fr; gap: .85rem; padding: .55rem 0; border-top: 1px solid var(--hair); }
.entries .number { color: var(--soft); font-variant-numeric: tabular-nums; }
.entries small { display: block; color: var(--soft); }
.kinds { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); gap: .15rem 1.5rem; }
.kinds li { padding: .3rem 0; } .kinds small { color: var(--soft); }
.form label { display: block; font-weight: 600; } .form small { display: block; color: var(--soft); }
.form textarea, .form input, .form select { box-sizing: border-box; width: 100%; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: 6px; padding: .5rem .6rem; }
.links { margin: .75rem 0; padding-left: 1.2rem; } .links li { padding: .2rem 0; }
.pages { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; margin-top: 2rem; padding-top: .75rem; border-top: 1px solid var(--hair); }
.pages a { padding: .25rem 0; }
.quote { margin: 1rem 0; background: none; border: 0; border-left: 3px solid var(--line); border-radius: 0; padding: .1rem 0 .1rem 1rem; }
.quote blockquote { margin: 0; } .quote blockquote p { margin: .25rem 0; } .quote figcaption { font-weight: 400; color: var(--soft); padding: .25rem 0 0; }
.challenge .quote + .quote { margin-left: 1.5rem; }
.fingerprint code { display: block; max-width: 40ch; font-size: .9375rem; margin-top: .25rem; }
code { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; font-size: .9em; overflow-wrap: anywhere; }
pre { overflow: auto; margin: .75rem 0; padding: .75rem 1rem; background: var(--tint); border: 1px solid var(--hair); border-radius: 8px; font: .8125rem/1.5 ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.files { max-height: 20rem; overflow: auto; font: .8125rem/1.6 ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; }
@media (max-width: 40rem) { .challenge .quote + .quote { margin-left: .5rem; } }
@media (prefers-contrast: more) { :root { --tint: var(--card); } }
@media (forced-colors: active) { .badge, .status, .button { border: 1px solid; } }
@media print {
  :root { --good: #000; --warn: #000; --bad: #000; --tint: #fff; }
  .skip, .bar .ways, .pages, .button { display: none; } .bar { padding: 0 0 .3rem; }
  main a[href]::after, .status a[href]::after { content: none; }
  .links a[href]::after { content: " (" attr(href) ")"; font-size: .8em; color: var(--soft); overflow-wrap: anywhere; }
  .card, .status, .quote, .entries li { break-inside: avoid; }
}
`;
