// charge.ts — right after a restore, whatever may have been sent from the old machine is charged, mission by mission, so that the ledger shows it at once.
import { enrolment, identityIn, SdkError, tasksOf, type Organisation, type Place } from '@soundings/client/node';
import { dayAt } from '@soundings/protocol/charter/day';
import { missionWindows } from '@soundings/protocol/charter/window';
import type { Mission } from '@soundings/protocol/mission/mission';
import type { OrganisationFolder } from '../../organisation/organisation.ts';
import { keptMissions } from '../folder/missions.ts';
import { organisationOf, type Desk } from '../state/desk.ts';

export async function chargeRestored(desk: Desk): Promise<void> {
  const folder = await organisationOf(desk);
  if (folder === undefined) return;
  for (const { mission } of keptMissions(desk.folder).missions) {
    const own = anyPlace(mission, folder, dayAt(desk.ports.now()));
    if (own !== undefined) await folder.ports.store.restores?.settle(own.place, own.organisation);
  }
}

/** The newest place that a roster has for the organisation: all windows of the mission are charged by it. Undefined if it was on no roster yet. */
function anyPlace(
  mission: Mission,
  { identities }: OrganisationFolder,
  today: number,
): { readonly place: Place; readonly organisation: Organisation } | undefined {
  const begun = missionWindows(mission.charter.schedule).filter(({ firstDay }) => firstDay <= today);
  for (const window of begun.toReversed()) {
    try {
      const organisation = identityIn(mission, identities, window);
      const entry = enrolment(mission, organisation, window);
      const [task] = tasksOf(mission, entry);
      if (task !== undefined) return { place: { mission, task, window, entry }, organisation };
    } catch (error) {
      if (!(error instanceof SdkError && error.code === 'not-enrolled')) throw error;
    }
  }
  return undefined;
}
