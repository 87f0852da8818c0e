// more-pages.tsx — zeros for everything that is due, what is left of the privacy budget, and the page that says that the desk is closed.
import { UNBOUNDED } from '@soundings/client/node';
import { epsilonSpent, type Balance, type OrganisationLedger } from '@soundings/protocol/privacy/ledger';
import { DataTable } from '../../pages/components/data-table.tsx';
import { Tick } from '../shell/fields.tsx';
import { Frame, type FieldError, type Setting } from '../shell/frame.tsx';
import type { Owed } from '../state/owed.ts';

/** A question that nothing is signed off for. */
export interface ZeroLine {
  readonly mission: string;
  readonly owed: Owed;
}

export function Zeros({
  at,
  lines,
  errors = [],
}: {
  readonly at: Setting;
  readonly lines: readonly ZeroLine[];
  readonly errors?: readonly FieldError[];
}) {
  const { say, days } = at.words;
  return (
    <Frame at={at} title={say('zeros-title')} errors={errors} back="/">
      <p>{say('zeros-why')}</p>
      <ul class="tasks">
        {lines.map(({ mission, owed: { question, window } }) => (
          <li>
            <span>{question}</span>
            <span class="state">{`${mission}, ${days(window.firstDay, window.endDay - 1)}`}</span>
          </li>
        ))}
      </ul>
      {lines.length === 0 ? (
        <p>{say('home-nothing-due')}</p>
      ) : (
        <form method="post" action={`${at.base}/zeros`}>
          <Tick id="right" label={say('zeros-right')} errors={errors} />
          <button>{say('send-zeros')}</button>
        </form>
      )}
    </Frame>
  );
}

interface LedgerProps {
  readonly at: Setting;
  /** Undefined before the first contribution. */
  readonly ledger: OrganisationLedger | undefined;
  readonly uncharged: readonly string[];
}

export function Ledger({ at, ledger, uncharged }: LedgerProps) {
  const { say } = at.words;
  const row = (name: string, balance: Balance, order: number) => [
    name,
    figure(epsilonSpent(balance, order)),
    figure(balance.budget.epsilon),
    String(balance.budget.delta),
  ];
  return (
    <Frame at={at} title={say('ledger-title')} back="/">
      <p>
        {say('ledger-what')} <a href={`${at.base}/help/budget`}>{say('what-is-this')}</a>
      </p>
      {uncharged.length === 0 ? null : <p class="warning">{say('ledger-uncharged', { names: uncharged.join(', ') })}</p>}
      {ledger === undefined ? (
        <p>{say('ledger-first')}</p>
      ) : (
        <DataTable
          label={say('ledger-title')}
          caption={say('ledger-caption')}
          head={[
            { name: say('ledger-promise'), kind: 'heading' },
            { name: say('ledger-spent'), kind: 'number' },
            { name: say('ledger-budget'), kind: 'number' },
            { name: 'δ', kind: 'number' },
          ]}
          rows={[row(say('ledger-release'), ledger.release, ledger.order), row(say('ledger-last-resort'), ledger.lastResort, ledger.order)]}
        />
      )}
    </Frame>
  );
}

function figure(epsilon: number | typeof UNBOUNDED): string {
  return epsilon === UNBOUNDED ? '∞' : epsilon.toFixed(2);
}

export function Closed({ at }: { readonly at: Setting }) {
  const { say } = at.words;
  return (
    <html lang={at.words.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{say('closed-title')}</title>
      </head>
      <body>
        <main>
          <h1>{say('closed-title')}</h1>
          <p>{say('closed-what')}</p>
        </main>
      </body>
    </html>
  );
}
