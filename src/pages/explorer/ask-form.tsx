// ask-form.tsx — the form by which another query is asked: it needs the script, and without it says what to do instead.
import type { Release } from '@soundings/protocol/release/release';
import { queryValues, WINDOW } from '../../insight/query.ts';
import { longDay } from '../../insight/short-days.ts';
import { isMapped, type Maps } from './maps.ts';
import { namesOf, type View } from './views.ts';

interface AskFormProps {
  readonly releases: readonly Release[];
  readonly instrument: string;
  readonly view: View;
  readonly question: string;
  /** What every query of this page asks, such as which answers' share. */
  readonly always: readonly (readonly [name: string, value: string])[];
  readonly maps: Maps;
  /** Of the register, for links that always lead to the same figures; undefined if there is none. */
  readonly size: number | undefined;
}

/** How doubt is drawn. */
const SURES: ChoiceProps['values'] = [
  ['', 'intervals'],
  ['dots', '20 dots'],
  ['draws', '20 draws'],
];

const SCALES: ChoiceProps['values'] = [
  ['', 'one for all'],
  ['own', 'own scales'],
];

const LEVELS = ['0.5', '0.8', '0.9', '0.95', '0.99'];

export function AskForm({ releases, instrument, view, question, always, maps, size }: AskFormProps) {
  const own = releases.filter((release) => release.instrument === instrument);
  const names = namesOf(own).filter((name) => !always.some(([option]) => option === `share.${name}`));
  const days = [...new Set(queryValues(own, WINDOW))].sort();
  const dated = days.map((day) => [day, longDay(day)] as const);
  const by = view === 'map' ? names.filter((name) => isMapped(maps, name)).map((name) => [name]) : splitsOf(view, names);
  const { from, to } = { from: view === 'map' ? days.at(-1) : view === 'compare' ? days.at(-2) : days[0], to: days.at(-1) };
  return (
    <>
      <soundings-explorer
        data-view={view}
        data-question={question}
        data-always={always.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}
        data-releases="../releases.json"
        {...(size === undefined ? {} : { 'data-size': String(size) })}
      >
        <form class="ask" hidden aria-label="Ask something else">
          <Choice name="by" label="By" values={by.map((names) => [names.join(), names.join(' and ')])} />
          {names.map((name) => {
            const values = [...new Set(queryValues(own, name))].map((value) => [value, value] as const);
            return (
              <>
                <Choice name={`where.${name}`} label={name} values={[['', 'all'], ...values]} />
                {view === 'compare' ? <Choice name={`against.${name}`} label={`${name}: against`} values={[['', '—'], ...values]} /> : null}
              </>
            );
          })}
          <Choice name="from" label="From" values={dated} chosen={from} />
          <Choice name="to" label="To" values={dated} chosen={to} />
          <Choice
            name="level"
            label="Level"
            values={LEVELS.map((level) => [level, `${String(Math.round(100 * Number(level)))}%`])}
            chosen="0.95"
          />
          {view === 'chart' || view === 'multiples' ? <Choice name="sure" label="How sure?" values={SURES} /> : null}
          {view === 'multiples' ? <Choice name="scale" label="Scale" values={SCALES} /> : null}
          <p class="actions">
            <button type="button" class="button" name="copy">
              Copy link
            </button>
            <span class="said"></span>
          </p>
        </form>
        <p role="status" class="unseen"></p>
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

/** By what a view can be split; the first is what it shows without being asked. */
function splitsOf(view: View, names: readonly string[]): readonly (readonly string[])[] {
  if (view === 'multiples') return names.map((name) => [WINDOW, name]);
  return [[WINDOW], ...names.map((name) => [WINDOW, name]), ...(view === 'compare' ? [] : names.map((name) => [name]))];
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
