// costs.tsx — what a contribution costs: how many more the budget pays for, and what a guess about one person is worth after it.
import { UNBOUNDED, type LedgerView } from '@soundings/client/node';
import { DataTable } from '../../pages/components/data-table.tsx';
import type { Setting } from '../shell/frame.tsx';
import type { Guess, Guesses } from '../state/guesses.ts';
import { Term } from './term.tsx';

interface CostsProps {
  readonly at: Setting;
  /** Undefined before the first contribution. */
  readonly ledger: LedgerView | undefined;
  /** Undefined while they are worked out. */
  readonly guesses: Guesses | undefined;
  /** Whether the mission asks for figures of organisations alone, and for nothing about people. */
  readonly isOfFigures: boolean;
}

export function Costs({ at, ledger, guesses, isOfFigures }: CostsProps) {
  const { say } = at.words;
  return (
    <>
      <h2>{say('check-costs')}</h2>
      {ledger === undefined ? <p>{say('ledger-first')}</p> : <LedgerLines at={at} ledger={ledger} />}
      {guesses === undefined ? (
        <p class="hint">{say('guess-working')}</p>
      ) : (
        <Guessing at={at} guesses={guesses} isOfFigures={isOfFigures} />
      )}
    </>
  );
}

function Guessing({ at: { words }, guesses, isOfFigures }: Omit<CostsProps, 'ledger'> & { readonly guesses: Guesses }) {
  const { release, lastResort } = guesses;
  const { say } = words;
  const line = (name: string, one: Guess, year: Guess) => [name, epsilon(one), String(one.guessed), epsilon(year), String(year.guessed)];
  return (
    <>
      <p>
        {say(isOfFigures ? 'guess-figures' : 'guess-results', { one: release.one.guessed, year: release.year.guessed })}{' '}
        {say('guess-both', { one: lastResort.one.guessed, year: lastResort.year.guessed })}
      </p>
      <details>
        <summary>{say('guess-exact')}</summary>
        <DataTable
          label={say('guess-exact')}
          caption={say('guess-caption')}
          head={[
            { name: say('guess-who'), kind: 'heading' },
            { name: say('guess-epsilon-one'), kind: 'number' },
            { name: say('guess-right-one'), kind: 'number' },
            { name: say('guess-epsilon-year'), kind: 'number' },
            { name: say('guess-right-year'), kind: 'number' },
          ]}
          rows={[line(say('guess-by-results'), release.one, release.year), line(say('guess-by-both'), lastResort.one, lastResort.year)]}
        />
      </details>
    </>
  );
}

function epsilon({ epsilon: value }: Guess): string {
  return Number.isFinite(value) ? value.toFixed(2) : '∞';
}

function LedgerLines({ at, ledger }: { readonly at: Setting; readonly ledger: LedgerView }) {
  const { say } = at.words;
  const times = (view: LedgerView['release']) =>
    view.timesLeft === UNBOUNDED ? say('ledger-unbounded') : say('ledger-left', { count: view.timesLeft });
  return (
    <dl class="terms">
      <Term name={say('ledger-release')} text={times(ledger.release)} />
      <Term name={say('ledger-last-resort')} text={times(ledger.lastResort)} />
    </dl>
  );
}
