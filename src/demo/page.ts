// page.ts — the demo's page: the releases that there are so far, with the truth beside them, and in the end what stands out and what comes next.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toBase64Url } from '@soundings/crypto/bytes';
import type { Release } from '@soundings/protocol/release/release';
import type { Asking } from '../asking/in-thread.ts';
import { askOutlook } from '../asking/outlook.ts';
import type { InstrumentOutlook } from '../insight/outlook/outlook.ts';
import { resultsPage } from '../pages/results/page.ts';
import type { Plan } from './plan.ts';
import { truthOf } from './truth.ts';
import type { World } from './world.ts';

/** The confidence of everything that the demo says. */
export const LEVEL = 0.95;

/** Writes the page of these releases; returns where it is. */
export function writePage(plan: Plan, world: World, releases: readonly Release[], outlook: readonly InstrumentOutlook[] = []): string {
  const page = join(world.folder, 'releases.html');
  const truths = releases.map((release) => truthOf(plan, release));
  writeFileSync(page, resultsPage(world.mission.charter, releases, { level: LEVEL, truths, outlook }));
  return page;
}

/** What stands out in the demo's releases, and what comes next. */
export async function demoOutlook({ mission }: World, releases: readonly Release[], asking: Asking): Promise<readonly InstrumentOutlook[]> {
  return askOutlook(releases, new Map([[toBase64Url(mission.digest), mission.charter]]), LEVEL, asking);
}
