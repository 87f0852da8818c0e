// documents.ts — the documents that stand alone, as people are given them: results, what comes next, a charter's check, and the page that a board prints.
import { readFileSync } from 'node:fs';
import { checkDraft, type Charter } from '../../protocol/charter/charter.ts';
import { completeCharter } from '../../protocol/charter/charter-noise.ts';
import { usefulnessOf } from '../../src/calling/usefulness.ts';
import { boardWords } from '../../src/convenor/board-words.ts';
import { checkCharterValue } from '../../src/convenor/charter-check.ts';
import { charterWords } from '../../src/convenor/charter-words.ts';
import { askOutlook } from '../../src/asking/outlook.ts';
import { answer } from '../../src/insight/answer.ts';
import { changeQuestion } from '../../src/insight/questions/changes.ts';
import { charterPage } from '../../src/pages/charter-check/page.ts';
import { resultsPage } from '../../src/pages/results/page.ts';
import { exampleCharter } from '../support/mission.ts';
import { winterReleases, winterWorld } from '../support/winter-releases.ts';
import { visits, worry } from '../src/research/releases.ts';

export function results(): string {
  const windows = Array.from({ length: 26 }, (_, window) => window);
  const releases = [
    ...windows.map((window) => visits(window, [10 + window, -3, 1000, 4])),
    ...windows.map((window) => worry(window, 'a sector with quite a long name', [5, 6, 7, 8])),
  ];
  const asked = answer(changeQuestion, releases, { instrument: 'visits', by: ['window', 'area'], level: 0.95 });
  const instruments = ['visits', 'worry'].map((name) => ({ name, question: `What of ${name}?`, gathered: 'together' }));
  const truths = releases.map((release) => ({ ...release, totals: release.totals.map((total) => Math.max(0, Number(total))) }));
  const { promises, sectors, convenor, board, leader, helper, collector } = exampleCharter();
  const subject = { mission: 'salford-winter', question: 'Is it rising?', region: 'Salford', instruments };
  return resultsPage({ ...subject, ...{ promises, sectors, convenor, board, leader, helper, collector } }, releases, {
    level: 0.95,
    asked,
    truths,
  });
}

export function check(): string {
  const file = new URL('../../examples/charters/energy-suppliers.json', import.meta.url);
  const checked = checkCharterValue(JSON.parse(readFileSync(file, 'utf8')));
  if (checked.kind === 'refused') throw new Error(checked.reasons.join());
  return charterPage(checked.report.charter.mission, charterWords(checked.report));
}

/** The demo's winter, with what stands out and what comes next. */
export async function outlook(): Promise<string> {
  const world = winterWorld(18, 28);
  const releases = winterReleases(world, 'rise-2');
  const silent = { progress: { update: () => undefined, done: () => undefined }, signal: new AbortController().signal };
  const found = await askOutlook(releases, new Map(), 0.95, silent);
  const instruments = world.charter.instruments.map(({ name, question, gathered }) => ({ name, question, gathered }));
  const subject = { mission: 'salford-winter', question: world.charter.question, region: 'Salford', instruments };
  return resultsPage(subject, releases, { level: 0.95, outlook: found });
}

export const EXAMPLES = ['end-of-life-care', 'energy-suppliers', 'food-banks-and-debt-advice'] as const;

/** The page that a board prints of an example. */
export function boardPage(name: string): { readonly charter: Charter; readonly page: string } {
  const charter = completeCharter(
    checkDraft(JSON.parse(readFileSync(new URL(`../../examples/charters/${name}.json`, import.meta.url), 'utf8'))),
  );
  const report = { people: [], usefulness: usefulnessOf(charter), clearest: undefined };
  return { charter, page: charterPage(charter.mission, boardWords(charter, report)) };
}
