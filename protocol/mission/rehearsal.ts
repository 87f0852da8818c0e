// rehearsal.ts — missions for practice: accepted only by a process that itself listens at both of their aggregators' addresses.
import type { CharterDraft } from '../charter/charter.ts';

/** Why a charter may not be used here, one sentence; empty for every charter that isn't for practice. `opened`: the URLs at which this process listens. */
export function rehearsalIssues({ purpose, mission, leader, helper }: CharterDraft, opened: readonly string[]): readonly string[] {
  if (purpose === undefined || (opened.includes(leader.url) && opened.includes(helper.url))) return [];
  return [
    `"${mission}" is a rehearsal on made-up data. It works only in the program that runs it, on one machine, and is refused everywhere else.`,
  ];
}
