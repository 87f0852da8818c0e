// mission-rosters.tsx — who takes part in a mission: the newest roster in full, and the ones before it.
import { dayOf } from '@soundings/protocol/charter/day';
import { windowNumbered } from '@soundings/protocol/charter/window';
import type { SignedRoster } from '@soundings/protocol/roster/roster';
import { DataTable } from '../components/data-table.tsx';
import type { MissionSite } from './model/site.ts';
import { dayWords, shortWindowWords } from '../../export/day-words.ts';
import { plural } from './words.ts';

export function Rosters({ mission }: { readonly mission: MissionSite }) {
  const { rosters } = mission.log;
  const newest = rosters.at(-1);
  return (
    <section>
      <h2>Who takes part</h2>
      {newest === undefined ? <p>Nobody is enrolled yet.</p> : <Newest mission={mission} roster={newest.value} />}
      {rosters.length < 1 ? null : (
        <ul class="links">
          {rosters
            .map(({ index, value: { roster } }) => (
              <li>
                <a href={`../entry/${index}.html`}>Roster {String(roster.number)}</a>: {plural(roster.organisations.length, 'organisation')}{' '}
                from {dayWords(dayOf(roster.inForceFrom) ?? 0)}
              </li>
            ))
            .reverse()}
        </ul>
      )}
      <p class="meta">
        The register says who takes part. It does not say who sent something in which week: nobody but the two aggregators knows that.
      </p>
    </section>
  );
}

/** How many of each sector; a long list is folded away. */
function Newest({ mission, roster }: RosterProps) {
  const { organisations } = roster.roster;
  const counts = new Map<string, number>();
  for (const { sector } of organisations) counts.set(sector, (counts.get(sector) ?? 0) + 1);
  const table = <RosterTable mission={mission} roster={roster} />;
  return (
    <>
      <p>
        {plural(organisations.length, 'organisation')}:{' '}
        {[...counts].map(([sector, count]) => `${count} of the sector ${sector}`).join(', ')}.
      </p>
      {organisations.length <= SHORT_LIST ? (
        table
      ) : (
        <details>
          <summary>All {String(organisations.length)} organisations</summary>
          {table}
        </details>
      )}
    </>
  );
}

const SHORT_LIST = 12;

interface RosterProps {
  readonly mission: MissionSite;
  readonly roster: SignedRoster;
}

export function RosterTable({ mission, roster: { roster } }: RosterProps) {
  const { schedule } = mission.charter;
  const tiers = roster.organisations.some(({ tier }) => tier !== undefined);
  const whole = roster.organisations.every(({ firstWindow, lastWindow }) => firstWindow === 0 && lastWindow === schedule.count - 1);
  const named = (window: number) => (window < schedule.count ? shortWindowWords(windowNumbered(schedule, window)) : String(window));
  return (
    <DataTable
      label={`Roster ${roster.number}`}
      caption={`Roster ${roster.number}, signed by the convenor and the board: ${plural(roster.organisations.length, 'organisation')}, in force from ${dayWords(dayOf(roster.inForceFrom) ?? 0)}.${whole ? ' All of them take part in every window.' : ''}`}
      head={[
        { name: 'organisation', kind: 'heading' },
        { name: 'sector', kind: 'text' },
        ...(tiers ? [{ name: 'size', kind: 'text' as const }] : []),
        ...(whole ? [] : (['first window', 'last window'] as const).map((name) => ({ name, kind: 'text' as const, days: true }))),
      ]}
      rows={roster.organisations.map(({ name, sector, tier, firstWindow, lastWindow }) => [
        name === '' ? 'name taken down' : name,
        sector,
        ...(tiers ? [tier ?? ''] : []),
        ...(whole ? [] : [named(firstWindow), named(lastWindow)]),
      ])}
    />
  );
}
