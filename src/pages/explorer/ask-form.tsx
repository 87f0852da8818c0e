// ask-form.tsx — the form by which another query is asked: it needs the script, and without it says what to do instead.
import type { Release } from '@soundings/protocol/release/release';
import { partNames, queryValues, WINDOW } from '../../insight/query.ts';
import type { View } from './views.ts';

interface AskFormProps {
  readonly releases: readonly Release[];
  readonly instrument: string;
  readonly view: View;
  readonly question: string;
}

const LEVELS = ['0.5', '0.8', '0.9', '0.95', '0.99'];

export function AskForm({ releases, instrument, view, question }: AskFormProps) {
  const own = releases.filter((release) => release.instrument === instrument);
  const dimensions = [...partNames(own), ...(own[0]?.dimensions ?? []).filter(({ values }) => values.length > 1).map(({ name }) => name)];
  const days = [...new Set(queryValues(own, WINDOW))].sort();
  const by = view === 'map' ? dimensions.map((name) => [name]) : [[WINDOW], ...dimensions.map((name) => [WINDOW, name]), ...(question === 'totals' ? dimensions.map((name) => [name]) : [])];
  return (
    <>
      <soundings-explorer data-instrument={instrument} data-view={view} data-question={question} data-releases="../releases.json">
        <form class="ask" hidden aria-label="Ask something else">
          <Choice name="by" label="By" values={by.map((names) => [names.join(), names.join(' and ')])} />
          {dimensions.map((name) => (
            <Choice
              name={`where.${name}`}
              label={name}
              values={[['', 'all'], ...[...new Set(queryValues(own, name))].map((value) => [value, value] as const)]}
            />
          ))}
          <Choice name="from" label="From" values={days.map((day) => [day, day])} chosen={days[0]} />
          <Choice name="to" label="To" values={days.map((day) => [day, day])} chosen={days.at(-1)} />
          <Choice name="level" label="Level" values={LEVELS.map((level) => [level, `${String(Math.round(100 * Number(level)))}%`])} chosen="0.95" />
          <p class="actions">
            <button type="button" class="button" name="copy">
              Copy link
            </button>
            <span role="status" class="said"></span>
          </p>
        </form>
        <noscript>
          <p class="meta">
            This page shows one query. For any other, take a file below, or the command{' '}
            <code>{`soundings query --releases releases.db --instrument ${instrument} --by window`}</code>.
          </p>
        </noscript>
      </soundings-explorer>
    </>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly values: readonly (readonly [value: string, words: string])[];
  readonly chosen?: string | undefined;
}

function Choice({ name, label, values, chosen }: ChoiceProps) {
  return (
    <label>
      {label}
      <select name={name}>
        {values.map(([value, words]) => (
          <option value={value} {...(value === chosen ? { selected: true } : {})}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
