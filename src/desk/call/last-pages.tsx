// last-pages.tsx — the whole check with its repairs, the rehearsal, and what is handed to the board.
import { charterFingerprint, type Charter } from '@soundings/protocol/charter/charter';
import { boardWords } from '../../convenor/board-words.ts';
import { inFours } from '../../convenor/fingerprint-words.ts';
import { TextField } from '../shell/fields.tsx';
import { MissionWords } from '../shell/mission-words.tsx';
import { charterNow } from './calling.ts';
import type { Obstacle } from './hand.ts';
import { Beside, Repairs, type PageProps } from './pages.tsx';

export function WholeCheck(props: PageProps) {
  const { at, calling } = props;
  const { say } = at.words;
  const charter = charterNow(calling);
  const outcome = calling.check?.of === charter ? calling.check?.outcome : undefined;
  return (
    <Beside {...props} title={say('call-whole-check')}>
      {charter === undefined ? (
        <>
          <p class="warning">{say('check-not-yet')}</p>
          {calling.repairs === undefined ? (
            <form method="post" action={`${at.base}/call/repairs`}>
              <button class="second">{say('repairs-ask')}</button>
            </form>
          ) : (
            <Repairs at={at} repairs={calling.repairs.outcome} />
          )}
        </>
      ) : outcome === undefined ? (
        <p role="status">
          {say('check-runs')} <a href={`${at.base}/call/check`}>{say('look-again')}</a>
        </p>
      ) : outcome.kind === 'refused' ? (
        <ul lang="en">
          {outcome.reasons.map((reason) => (
            <li>{reason}</li>
          ))}
        </ul>
      ) : (
        <MissionWords at={at} plain={boardWords(outcome.report.charter, outcome.report)} report={outcome.report} />
      )}
    </Beside>
  );
}

export function RehearsePage(props: PageProps & { readonly organisations: number }) {
  const { at, calling, errors = [], organisations } = props;
  const { say } = at.words;
  const charter = charterNow(calling);
  return (
    <Beside {...props} title={say('call-rehearse')} screen="rehearse">
      <div class="practice">
        <p>{say('rehearse-what')}</p>
        {charter === undefined ? <p class="warning">{say('check-not-yet')}</p> : null}
        <form method="post" action={`${at.base}/call/rehearse`}>
          <TextField
            id="organisations"
            label={say('rehearse-organisations')}
            errors={errors}
            value={String(organisations)}
            inputmode="numeric"
          />
          <button>{say('rehearse-begin')}</button>
        </form>
        <Result at={at} calling={calling} charter={charter} />
      </div>
    </Beside>
  );
}

function Result({
  at,
  calling: { rehearsal, rehearsed },
  charter,
}: Pick<PageProps, 'at' | 'calling'> & { readonly charter: Charter | undefined }) {
  const { say } = at.words;
  if (rehearsal !== undefined && rehearsal.outcome === undefined)
    return (
      <p role="status">
        {say('rehearse-runs')} <a href={`${at.base}/call/rehearse`}>{say('look-again')}</a>
      </p>
    );
  if (rehearsal?.outcome?.kind === 'refused')
    return (
      <ul lang="en">
        {rehearsal.outcome.reasons.map((reason) => (
          <li>{reason}</li>
        ))}
      </ul>
    );
  if (rehearsed === undefined) return null;
  const { organisations, windows, seconds, checks, errors } = rehearsed.signed.body;
  return (
    <>
      <h2>{say('rehearse-result')}</h2>
      {rehearsal?.of === charter ? null : <p class="warning">{say('rehearse-stale')}</p>}
      <p>
        {say('rehearse-done', {
          organisations: say('count-organisations', { count: organisations }),
          windows: say('count-windows', { count: windows }),
          seconds: say('count-seconds', { count: seconds }),
        })}
      </p>
      <ul class="checks" lang="en">
        {checks.map(({ name, ok }) => (
          <li class={ok ? 'good' : 'warning'}>{`${ok ? '✓' : '⚠'} ${name}`}</li>
        ))}
      </ul>
      <p>{say('rehearse-errors', { count: errors.length })}</p>
      <p class="buttons">
        <a class="button second" href={`${at.base}/call/rehearsal.html`} download="rehearsal.html">
          {say('rehearse-save')}
        </a>
      </p>
    </>
  );
}

export function HandPage(props: PageProps & { readonly obstacles: readonly Obstacle[] }) {
  const { at, calling, obstacles } = props;
  const { say } = at.words;
  const charter = charterNow(calling);
  return (
    <Beside {...props} title={say('call-hand')}>
      <p>{say('hand-what')}</p>
      {charter === undefined ? null : (
        <p>
          {say('decide-fingerprint')} <span class="code">{inFours(charterFingerprint(charter))}</span>
        </p>
      )}
      {obstacles.length === 0 ? (
        <form method="post" action={`${at.base}/call/hand`}>
          <button>{say('hand-sign')}</button>
          <p class="hint">{say('hand-then')}</p>
          <p>
            <a href={`${at.base}/call/mission`}>{say('called-title')}</a>
          </p>
        </form>
      ) : (
        <ul class="checks">
          {obstacles.map((obstacle) => (
            <li class="warning">{say(obstacle)}</li>
          ))}
        </ul>
      )}
    </Beside>
  );
}
