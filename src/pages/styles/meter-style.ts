// meter-style.ts — the bar of what is spent, where a page has one.

export const METER_STYLE = `
.meter { display: block; width: 100%; height: 1.25rem; margin: .75rem 0; }
.meter .whole { fill: var(--grid); stroke: var(--soft); vector-effect: non-scaling-stroke; } .meter .spent { fill: var(--accent); }
@media (forced-colors: active) { .meter .spent { fill: Highlight; } .meter .whole { fill: Canvas; } }
`;
