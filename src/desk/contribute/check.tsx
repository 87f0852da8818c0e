// check.tsx — the last look before signing off: what was read, what will be counted, what leaves this machine, and what it costs.
import { UNBOUNDED, type LedgerView, type Preview } from '@soundings/client/node';
import { DataTable } from '../../pages/components/data-table.tsx';
import { Tick } from '../shell/fields.tsx';
import type { Setting } from '../shell/frame.tsx';
import { pathOf } from './paths.ts';
import type { Sitting } from './sitting.ts';
import { StepFrame, type StepProps } from './step.tsx';

export function CheckAndSign(props: StepProps & { readonly preview: Preview; readonly sitting: Sitting }) {
  const { at, place, errors = [], preview, sitting } = props;
  const { say } = at.words;
  const { locked } = preview;
  return (
    <StepFrame of={props} title={say('check-title')} back={`${pathOf(place)}/add`}>
      <p class="lead">{preview.question}</p>
      <dl class="terms">
        <Term name={say('check-read')} text={say('check-rows', { rows: preview.rowsRead, count: preview.persons })} more={sitting.about} />
        <Term
          name={say('check-left-out')}
          text={preview.leftOut.length === 0 ? say('check-nothing-left-out') : preview.leftOut.join(' ')}
        />
        {preview.unused.length === 0 ? null : <Term name={say('check-unused')} text={preview.unused.join(', ')} />}
      </dl>
      <h2>{say('check-counts')}</h2>
      {sitting.chosen.kind === 'typed' && sitting.chosen.isHidden ? <p>{say('check-hidden')}</p> : <Counts at={at} preview={preview} />}
      <h2>{say('check-leaves')}</h2>
      <p>{say('check-leaves-what')}</p>
      <h2>{say('check-costs')}</h2>
      {preview.ledger === undefined ? <p>{say('ledger-first')}</p> : <LedgerLines at={at} ledger={preview.ledger} />}
      {(preview.warnings ?? []).map((warning) => (
        <p class="warning">{warning}</p>
      ))}
      {locked === undefined ? null : <p class="warning">{say(locked.sameRows ? 'locked-same' : 'locked-other')}</p>}
      <form method="post" action={`${at.base}${pathOf(place)}/check`}>
        <input type="hidden" name="number" value={String(sitting.number)} />
        <Tick id="right" label={say('check-right')} errors={errors} />
        {locked !== undefined && !locked.sameRows && locked.amendmentCost !== undefined ? (
          <Tick id="amend" label={say('check-amend', { left: locked.amendmentsLeft })} errors={errors} />
        ) : null}
        <div class="buttons">
          <button name="do" value="send">
            {say('sign-and-send')}
          </button>
          <button name="do" value="later" class="second">
            {say('sign-for-later')}
          </button>
        </div>
      </form>
    </StepFrame>
  );
}

function Counts({ at: { words }, preview }: { readonly at: Setting; readonly preview: Preview }) {
  const { say } = words;
  return (
    <DataTable
      label={say('check-counts-label')}
      caption={say('check-counts-caption')}
      head={[
        { name: say('check-box'), kind: 'heading' },
        { name: say('check-count'), kind: 'number' },
      ]}
      rows={preview.cells.map(({ cell, count }) => [cell, String(count)])}
    />
  );
}

function Term({ name, text, more }: { readonly name: string; readonly text: string; readonly more?: string | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {text}
        {more === undefined ? null : ` · ${more}`}
      </dd>
    </div>
  );
}

export function LedgerLines({ at, ledger }: { readonly at: Setting; readonly ledger: LedgerView }) {
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
