// panel.tsx — what stands beside every screen: what is missing, what the smallest release would be worth, and how old and how exact that is.
import { differenceWords } from '../../calling/differences.ts';
import { valueAt } from '../../calling/pointer.ts';
import type { DraftFigures } from '../../convenor/check-in-thread.ts';
import type { Setting } from '../shell/frame.tsx';
import { changesFromTemplate, formIssues, type Calling } from './calling.ts';
import { lacksOf } from './missing.ts';

interface PanelProps {
  readonly at: Setting;
  readonly calling: Calling;
  /** The draft that it is about: the one on the screen, which may not be saved yet. */
  readonly draft: unknown;
  /** In seconds since the epoch. */
  readonly now: number;
}

export function Panel({ at, calling, draft, now }: PanelProps) {
  const { say } = at.words;
  const issues = formIssues(draft);
  const { rules } = changesFromTemplate({ template: calling.template, draft }) ?? { rules: [] };
  return (
    <>
      <h2>{say('panel-title')}</h2>
      {issues.length === 0 ? (
        <Figures at={at} calling={calling} draft={draft} now={now} />
      ) : (
        <>
          <p class="warning">{say('panel-missing', { count: issues.length })}</p>
          <Lacking at={at} issues={issues} draft={draft} />
        </>
      )}
      {calling.template?.source === undefined ? null : (
        <p>
          {say('panel-source', { place: calling.template.source.region })}{' '}
          <span class="code">{calling.template.source.charter.slice(0, 8)}</span>
        </p>
      )}
      {rules.length === 0 ? null : (
        <details>
          <summary>{say('panel-changes', { count: rules.length })}</summary>
          <ul lang="en">
            {rules.map((difference) => (
              <li>{differenceWords(difference)}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** What is missing leads to its screen; what is wrong is said as it is. */
function Lacking({ at, issues, draft }: Pick<PanelProps, 'at' | 'draft'> & { readonly issues: readonly string[] }) {
  const { say } = at.words;
  const { missing, others } = lacksOf(issues, draft);
  return (
    <>
      {missing.length === 0 ? null : (
        <ul>
          {missing.map(({ screen, labels }) => (
            <li>
              <a href={`${at.base}/call/${screen}`}>{say(`call-${screen}`)}</a>
              {`: ${labels.map((label) => say(label)).join('; ')}`}
            </li>
          ))}
        </ul>
      )}
      {others.length === 0 ? null : (
        <ul lang="en">
          {others.slice(0, ISSUES_SHOWN).map((issue) => (
            <li>{issue}</li>
          ))}
        </ul>
      )}
    </>
  );
}

const ISSUES_SHOWN = 8;

function Figures({ at, calling: { figures }, draft, now }: PanelProps) {
  const { say } = at.words;
  const isNow = JSON.stringify(figures?.of) === JSON.stringify(draft);
  const outcome = isNow ? figures?.outcome : undefined;
  if (outcome === undefined)
    return (
      <p role="status" data-working="1">
        {say('panel-working')}
      </p>
    );
  if (outcome.kind === 'refused')
    return (
      <>
        <p class="warning">{say('panel-refused')}</p>
        <ul lang="en">
          {outcome.reasons.map((reason) => (
            <li>{reason}</li>
          ))}
        </ul>
      </>
    );
  return (
    <>
      <p class="good">{say('panel-kept')}</p>
      <FiguresTable at={at} figures={outcome} />
      <p class="state" data-exact="1">
        {say('panel-age', { count: Math.max(0, Math.round(now - (figures?.doneMs ?? 0) / 1000)) })}
      </p>
    </>
  );
}

function FiguresTable({ at, figures: { errors, windowsPaid, charter } }: { readonly at: Setting; readonly figures: DraftFigures }) {
  const { say } = at.words;
  const count = valueAt(charter, '/schedule/count');
  return (
    <>
      <ul class="checks">
        {errors.map(({ label, cells, organisations, cell, total }) => (
          <li>
            <strong>{label}</strong>
            <br />
            {say('panel-errors', { organisations: say('count-organisations', { count: organisations }), cells, cell, total })}
          </li>
        ))}
      </ul>
      <p>{say('panel-budget', { paid: Math.min(windowsPaid, Number(count)), count: Number(count) })}</p>
    </>
  );
}
