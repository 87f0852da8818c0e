// mission-page.tsx — a mission as the register has it: what it asks, who decided, who takes part, what came of each window, what privacy was spent, who objected.
import { dayAt, dayOf } from '@soundings/protocol/charter/day';
import { cadenceNoun } from '../../export/cadence-words.ts';
import { taskCrowd } from '@soundings/protocol/charter/task-numbers';
import { behindWarnings } from '@soundings/protocol/register/behind';
import { logWarnings } from '@soundings/protocol/register/log-warnings';
import { Facts, type Fact } from '../components/facts.tsx';
import type { MissionSite, Site } from './model/site.ts';
import type { Placed } from './model/view.ts';
import type { MissionExtras } from './extras.ts';
import { Changes, Moved } from './mission-changes.tsx';
import { Challenges, Decisions, Overdue, Stops } from './mission-voices.tsx';
import { PrivacySpent } from './mission-spent.tsx';
import { Rosters } from './mission-rosters.tsx';
import { Windows } from './mission-windows.tsx';
import { Code, EntryList, grouped, StandingBadge } from './parts.tsx';
import { pageOf } from './shell.tsx';
import { dayWords } from '../../export/day-words.ts';
import { entriesWords, plural } from './words.ts';

export function missionPage(site: Site, mission: MissionSite, extras: MissionExtras): string {
  const { charter } = mission;
  return pageOf({
    site,
    root: '../',
    title: charter.mission,
    kicker: `${charter.mission} · ${charter.region}`,
    heading: charter.question,
    summary: <AtAGlance mission={mission} />,
    children: (
      <>
        <Asked mission={mission} extras={extras} />
        <Windows mission={mission} extras={extras} />
        <PrivacySpent mission={mission} />
        <Decisions site={site} mission={mission} />
        <Rosters mission={mission} />
        <Changes mission={mission} />
        <Challenges site={site} mission={mission} />
        <Responsible site={site} mission={mission} />
        <section>
          <h2>All entries of this mission</h2>
          <details>
            <summary>{entriesWords(mission.entries.length)}</summary>
            <EntryList site={site} root="../" entries={mission.entries.toReversed()} missions="known" />
          </details>
        </section>
      </>
    ),
  });
}

/** What is seen first, on a telephone too: how it stands, a loss, a stop, objections that had no answer in time. */
function AtAGlance({ mission }: { readonly mission: MissionSite }) {
  const { log, spent } = mission;
  const newest = log.rosters.at(-1)?.value.roster.organisations.length;
  return (
    <>
      <p>
        <StandingBadge mission={mission} />
      </p>
      <Moved mission={mission} />
      <Stops mission={mission} />
      <Overdue mission={mission} />
      <Facts
        kind="facts"
        said={[
          ['releases', String(log.releases.length)],
          ['windows withheld', String(log.withheld.length)],
          ['organisations on the newest roster', newest === undefined ? 'none yet' : String(newest)],
          ['objections', objectionsWords(mission)],
          ['of the privacy budget spent', `${Math.round(100 * spent.share)}%`],
        ]}
      />
    </>
  );
}

/** "none", "2, of which 1 is open" */
function objectionsWords({ objections }: MissionSite): string {
  const open = objections.filter(({ answers }) => answers.length === 0).length;
  if (objections.length === 0) return 'none';
  return open === 0 ? `${objections.length}, all answered` : `${objections.length}, of which ${open} ${open === 1 ? 'is' : 'are'} open`;
}

function Asked({ mission: { charter, name, log }, extras }: { readonly mission: MissionSite; readonly extras: MissionExtras }) {
  const { schedule, instruments, forbidden } = charter;
  return (
    <section>
      <h2>What is asked</h2>
      <p>
        Once a {cadenceNoun(schedule.cadence)}, {plural(schedule.count, 'time')}, from {dayWords(dayOf(schedule.firstDay) ?? 0)}. Each
        window closes {plural(schedule.closingDays, 'day')} after it ends.
      </p>
      <Facts
        kind="terms"
        said={instruments.map(({ question, name: asked, dimensions }, at) => [
          asked,
          `${question} Counted by ${dimensions.map((dimension) => dimension.name).join(' and ')}. ${smallestCrowd(log, charter, at)}.`,
        ])}
      />
      {forbidden.length === 0 ? null : <p>Never asked: {forbidden.join(', ')}.</p>}
      <ul class="links">
        {extras.hasCharterPage ? (
          <li>
            <a href={`${name}-charter.html`}>The whole charter in plain words</a>: what is promised, to whom, and what it rests on
          </li>
        ) : null}
        <li>
          <a href={`../entry/${log.charter.index}.html`}>The charter's entry</a>, with its proof and the signed file
        </li>
        <li>
          <a href={`${name}.json`}>The mission document</a>, which organisations load
        </li>
      </ul>
      <p class="fingerprint">
        Fingerprint of the charter, to compare with a letter or by telephone: <Code>{grouped(name)}</Code>
      </p>
    </section>
  );
}

/** "Totals over all sectors, of at least 32 organisations" */
function smallestCrowd(log: MissionSite['log'], charter: MissionSite['charter'], instrument: number): string {
  const own = log.tasks.filter(({ numbers }) => numbers.instrument === instrument);
  const least = Math.min(...own.map(({ numbers }) => taskCrowd(charter, numbers).organisationsMin));
  const asked = charter.instruments[instrument];
  const named = asked?.sectors?.join(' and ');
  const among = asked?.gathered === 'together' ? `${named ?? 'all sectors'} together` : (named ?? 'each sector');
  return `Totals over ${among}, of at least ${plural(least, 'organisation')}`;
}

function Responsible({ site: { moment }, mission }: { readonly site: Site; readonly mission: MissionSite }) {
  const { charter } = mission;
  const { convenor, leader, helper, collector } = charter;
  const board = { ...charter.board, ...inForce(mission.log.boards, moment) };
  const log = inForce(mission.log.policies, moment)?.log ?? charter.log;
  const reached = (contact: string | undefined) => (contact === undefined ? '' : ` Reach them: ${contact}.`);
  const said: readonly Fact[] = [
    ['Convenor', `${convenor.name} called this mission.${reached(convenor.contact)}`],
    [
      'Oversight board',
      `${board.name}: ${plural(board.keys.length, 'member')}, of whom ${board.quorum} must approve.${reached(board.contact)}`,
    ],
    ['Leader', `${leader.operator} runs one of the two aggregators.${reached(leader.contact)}`],
    ['Helper', `${helper.operator} runs the other one.${reached(helper.contact)}`],
    ['Collector', `${collector.operator} receives the noisy totals.`],
    ...(log === undefined
      ? []
      : [['Witnesses', `${log.witnesses.map(({ operator }) => operator).join(', ')}; ${log.quorum} of them must sign.`] as const]),
  ];
  const warnings = [...(log === undefined ? [] : logWarnings(log, charter)), ...behindWarnings(charter)];
  return (
    <section>
      <h2>Who is responsible</h2>
      <Facts kind="terms" said={said} />
      {warnings.map((warning) => (
        <div class="status warning" role="note">
          <p>
            <strong>{warning}</strong>
          </p>
        </div>
      ))}
    </section>
  );
}

/** The last change that holds by now; undefined if the charter's own words do. `moment` is in seconds since the epoch. */
function inForce<Body extends { readonly inForceFrom: string }>(
  changes: readonly Placed<{ readonly body: Body }>[],
  moment: number,
): Body | undefined {
  return changes.findLast(({ value }) => (dayOf(value.body.inForceFrom) ?? Infinity) <= dayAt(moment))?.value.body;
}
