// board-page.ts — the page that a board prints: what has to be on it, and how many sides of A4 it takes.
import type { Page } from 'playwright-core';
import { charterFingerprint, type Charter } from '../../protocol/charter/charter.ts';
import { valueNames } from '../../protocol/charter/cells.ts';
import { missionWindows } from '../../protocol/charter/window.ts';
import { boardWords } from '../../src/convenor/board-words.ts';
import { inFours } from '../../src/convenor/fingerprint-words.ts';
import { charterPage } from '../../src/pages/charter-check/page.ts';
import { windowWords } from '../../src/export/day-words.ts';

export function boardPage(charter: Charter, report: Parameters<typeof boardWords>[1]): string {
  return charterPage(charter.mission, boardWords(charter, report));
}

export async function sidesOf(page: Page): Promise<number> {
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  return pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

/** Of what a member decides on, each part that can't be read on the page. */
export async function missingOnPage(page: Page, charter: Charter): Promise<readonly string[]> {
  const squeezed = (text: string) => text.replaceAll(/\s+/g, ' ').toLowerCase();
  const text = squeezed(await page.innerText('body'));
  return wanted(charter).filter((part) => !text.includes(squeezed(part)));
}

function wanted(charter: Charter): readonly string[] {
  const { question, region, instruments, sectors, forbidden, schedule, promises, convenor, leader, helper, collector, board, log } =
    charter;
  const windows = missionWindows(schedule);
  return [
    ...[question, region, charter.aim, charter.lawfulBasis, charter.uses, charter.harms, charter.objecting].filter(
      (one) => one !== undefined,
    ),
    ...instruments.flatMap((one) => [
      one.name,
      one.question,
      ...one.dimensions.flatMap((dimension) => [dimension.name, ...valueNames(dimension)]),
    ]),
    ...sectors.map(({ name }) => name),
    ...forbidden,
    ...[windows[0], windows.at(-1)].flatMap((one) => (one === undefined ? [] : [windowWords(one)])),
    ...[promises.organisationsMin, promises.release.epsilon, promises.release.yearEpsilon].map(String),
    ...[convenor.name, leader.operator, leader.url, helper.operator, helper.url, collector.operator, board.name],
    ...(board.names ?? []),
    ...(log === undefined ? ['unlogged'] : [log.url, ...log.witnesses.map(({ operator }) => operator)]),
    inFours(charterFingerprint(charter)),
  ];
}
