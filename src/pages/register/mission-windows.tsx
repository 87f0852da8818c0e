// mission-windows.tsx — what came of every window of every question, as a table: a release, the reason why there is none, or that one is missing.
import { taskPhrase } from '@soundings/protocol/charter/task-numbers';
import { DataTable } from '../components/data-table.tsx';
import type { MissionExtras } from './extras.ts';
import type { MissionSite } from './model/site.ts';
import type { Outcome } from './model/windows.ts';
import { shortDayWords, shortWindowWords } from '../../export/day-words.ts';
import { entriesWords, SHORT_REASONS } from './words.ts';

export function Windows({ mission, extras }: { readonly mission: MissionSite; readonly extras: MissionExtras }) {
  const { rows, log, name, charter } = mission;
  const overdue = rows.flatMap(({ outcomes }) => outcomes.filter(({ kind }) => kind === 'overdue')).length;
  return (
    <section>
      <h2>What came of each window</h2>
      {overdue === 0 ? null : (
        <div class="status warning" role="note">
          <strong>
            {entriesWords(overdue)} {overdue === 1 ? 'is' : 'are'} missing.
          </strong>{' '}
          A window that has closed must have a release, or the reason why there is none, within {charter.log?.due ?? 0} days. Ask the
          convenor.
        </div>
      )}
      {rows.length === 0 ? (
        <p>The first window has not begun.</p>
      ) : (
        <DataTable
          label="Windows"
          caption="The newest window first. A number is how many organisations contributed, and leads to what was released."
          head={[
            { name: 'window', kind: 'heading', days: true },
            ...log.tasks.map((task) => ({ name: taskName(task), kind: 'text' as const })),
          ]}
          rows={rows.map(({ window, outcomes }) => [
            shortWindowWords(window),
            ...outcomes.map((outcome) => <OutcomeCell outcome={outcome} />),
          ])}
        />
      )}
      {extras.hasFiguresPage ? (
        <p>
          <a href={`${name}-figures.html`}>All released figures as charts and tables</a>
        </p>
      ) : null}
      {log.withheld.some(({ value }) => value.body.notGiven === undefined) ? (
        <p class="meta">
          A window marked * was withheld by the convenor's word alone: no aggregator says that nothing was given, so it counts as privacy
          spent.
        </p>
      ) : null}
    </section>
  );
}

/** "worry in charity" */
function taskName({ instrument, sector, tier }: MissionSite['log']['tasks'][number]): string {
  return taskPhrase({ instrument: instrument.name, sector, tier });
}

function OutcomeCell({ outcome }: { readonly outcome: Outcome }) {
  switch (outcome.kind) {
    case 'release':
      return (
        <a href={`../entry/${outcome.index}.html`}>
          {String(outcome.organisations)}
          <span class="unseen"> organisations</span>
        </a>
      );
    case 'withheld':
      return (
        <a href={`../entry/${outcome.index}.html`}>
          withheld: {SHORT_REASONS[outcome.reason]}
          {outcome.isCharged ? '*' : ''}
        </a>
      );
    case 'unread':
      return <a href={`../entry/${outcome.index}.html`}>an entry that can't be read</a>;
    case 'open':
      return <span class="soft">open until {shortDayWords(outcome.closesDay)}</span>;
    case 'due':
      return <span class="soft">due by {shortDayWords(outcome.dueDay)}</span>;
    case 'overdue':
      return <strong>missing since {shortDayWords(outcome.dueDay)}</strong>;
    case 'nobody':
      return <span class="soft">nobody enrolled</span>;
    case 'stopped':
      return <span class="soft">stopped</span>;
  }
}
