// pages-before.ts — the pages of which the build before components has left what they said in before/pages.json.
import { readFileSync } from 'node:fs';
import type { Release } from '../../../protocol/release/release.ts';
import { exampleCharter } from '../../support/mission.ts';
import { RELEASES } from '../research/asked-before.ts';

/** Example charters by file; the page of each check is compared. */
export const CHARTERS = ['food-banks-and-debt-advice', 'energy-suppliers'] as const;

export function charterJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../examples/charters/${name}.json`, import.meta.url), 'utf8'));
}

const QUESTIONS = {
  visits: { name: 'visits', question: 'How many came?', gathered: 'together' },
  worry: { name: 'worry', question: 'What do they <see> & "fear"?', gathered: 'by-sector' },
  awkward: { name: 'awkward', question: 'What else?', gathered: 'together' },
};
const SUBJECT = { mission: 'salford-winter', question: 'Is it rising?', region: 'Salford', instruments: Object.values(QUESTIONS) };

/** The results pages: plain, beside the truth, sampled, under the other law, and with a charter's own words. */
export const RESULTS = Object.entries(RELEASES).flatMap(([name, releases]) => [
  { name, subject: SUBJECT, releases, level: 0.95, truths: undefined },
  { name: `${name}, with truths`, subject: SUBJECT, releases, level: 0.9, truths: releases.map(truth) },
  {
    name: `${name}, with a charter`,
    subject: { ...exampleCharter(), mission: 'salford-winter' },
    releases,
    level: 0.95,
    truths: undefined,
  },
]);

function truth(release: Release): Release {
  return { ...release, totals: release.totals.map((total) => Math.max(0, Number(total) + 3)) };
}
