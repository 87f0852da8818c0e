// pages.tsx — contributing, step by step: the file, what has to be settled about it, the counts, and that they were received.
import { UNBOUNDED, type LedgerView, type Preview, type Question, type Receipt } from '@soundings/client/node';
import type { Instrument } from '@soundings/protocol/charter/instrument';
import { DataTable } from '../../pages/components/data-table.tsx';
import { FileField, Radios, TextField, Tick } from '../shell/fields.tsx';
import { Frame, type FieldError, type Setting } from '../shell/frame.tsx';
import type { Sending } from '../state/queue.ts';
import { referenceOf } from '../folder/receipts.ts';
import { choicesFor } from './answers.ts';
import { pathOf } from './paths.ts';
import type { Sitting } from './sitting.ts';
import { kickerOf, type StepProps } from './step.ts';

export function AddFigures(props: StepProps) {
  const { at, place, errors = [] } = props;
  const { say } = at.words;
  const file = (
    <FileField id="file" label={say('choose-file')} hint={say('choose-file-hint')} errors={errors} accept=".xlsx,.ods,.csv,.tsv,.txt" />
  );
  return (
    <Frame
      at={at}
      title={place.instrument.question}
      kicker={kickerOf(props)}
      errors={errors}
      back="/"
      contact={place.mission.charter.convenor.name}
    >
      <form method="post" enctype="multipart/form-data" action={`${at.base}${pathOf(place)}/add`}>
        <Radios
          id="kind"
          label={say('add-how')}
          errors={errors}
          chosen="file"
          choices={[
            { value: 'file', label: say('add-file'), inside: file },
            { value: 'typed', label: say('add-typed') },
            { value: 'nothing', label: say('add-nothing') },
          ]}
        />
        <p class="hint">{say('add-stays')}</p>
        <button>{say('continue')}</button>
      </form>
    </Frame>
  );
}

export function ChooseSheet(props: StepProps & { readonly sheets: readonly string[] }) {
  const { at, place, errors = [], sheets } = props;
  const { say } = at.words;
  return (
    <Frame at={at} title={say('sheet-which')} kicker={kickerOf(props)} errors={errors} back={`${pathOf(place)}/add`}>
      <form method="post" action={`${at.base}${pathOf(place)}/sheet`}>
        <Radios id="sheet" label={say('sheet-label')} errors={errors} choices={sheets.map((name) => ({ value: name, label: name }))} />
        <button>{say('continue')}</button>
      </form>
    </Frame>
  );
}

/** Every question about the file on one page, each with what it is about. */
export function SettleQuestions(props: StepProps & { readonly questions: readonly Question[]; readonly sitting: Sitting }) {
  const { at, place, errors = [], questions, sitting } = props;
  const { say } = at.words;
  return (
    <Frame
      at={at}
      title={say('settle-title', { count: questions.length })}
      kicker={kickerOf(props)}
      errors={errors}
      back={`${pathOf(place)}/add`}
    >
      {sitting.about === undefined ? null : <p class="hint">{sitting.about}</p>}
      <form method="post" action={`${at.base}${pathOf(place)}/settle`}>
        <input type="hidden" name="number" value={String(sitting.number)} />
        {questions.map((question, nth) => (
          <QuestionField at={at} instrument={place.instrument} question={question} id={`q${nth}`} errors={errors} />
        ))}
        <button>{say('continue')}</button>
      </form>
      <p>
        <a href={`${at.base}${pathOf(place)}/add`}>{say('choose-another')}</a>
      </p>
    </Frame>
  );
}

function QuestionField({
  at,
  instrument,
  question,
  id,
  errors,
}: {
  readonly at: Setting;
  readonly instrument: Instrument;
  readonly question: Question;
  readonly id: string;
  readonly errors: readonly FieldError[];
}) {
  const choices = choicesFor(question, instrument, at.words);
  if (choices === undefined) return <TextField id={id} label={question.sentence} errors={errors} />;
  return <Radios id={id} label={question.sentence} errors={errors} choices={choices} />;
}

export function WrongFile(props: StepProps & { readonly sentences: readonly string[] }) {
  const { at, place, sentences } = props;
  const { say } = at.words;
  return (
    <Frame
      at={at}
      title={say('wrong-title')}
      kicker={kickerOf(props)}
      errors={sentences.map((sentence) => ({ sentence }))}
      back={`${pathOf(place)}/add`}
    >
      <p>{say('wrong-next')}</p>
      <p>
        <a class="button" href={`${at.base}${pathOf(place)}/add`}>
          {say('choose-another')}
        </a>
      </p>
    </Frame>
  );
}

export function CheckAndSign(props: StepProps & { readonly preview: Preview; readonly sitting: Sitting }) {
  const { at, place, errors = [], preview, sitting } = props;
  const { say } = at.words;
  const { locked } = preview;
  return (
    <Frame
      at={at}
      title={say('check-title')}
      kicker={kickerOf(props)}
      errors={errors}
      back={`${pathOf(place)}/add`}
      contact={place.mission.charter.convenor.name}
    >
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
    </Frame>
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

export function Sent(props: StepProps & { readonly receipt: Receipt; readonly today: number }) {
  const { at, place, receipt, today } = props;
  const { say, day } = at.words;
  const { leader } = place.mission.charter;
  return (
    <Frame
      at={at}
      title={say('sent-title', { operator: leader.operator })}
      kicker={kickerOf(props)}
      contact={place.mission.charter.convenor.name}
    >
      <p class="good">{say('sent-when', { date: receipt.received })}</p>
      <p>
        {say('reference')} <strong class="code">{referenceOf(receipt)}</strong>
      </p>
      <h2>{say('sent-next')}</h2>
      <p>{say('sent-closes', { date: day(place.window.closesDay) })}</p>
      {(receipt.warnings ?? []).map((warning) => (
        <p class="warning">{warning}</p>
      ))}
      {receipt.version < place.mission.charter.amendments && today < place.window.closesDay ? (
        <p>
          <a href={`${at.base}${pathOf(place)}/add`}>{say('put-right')}</a>
        </p>
      ) : null}
      <p class="buttons">
        <a
          class="button"
          href={`${at.base}${pathOf(place)}/receipt.json`}
          download={`receipt-${place.instrument.name}-${place.window.number}.json`}
        >
          {say('save-receipt')}
        </a>
        <a class="button second" href={`${at.base}/`}>
          {say('home')}
        </a>
      </p>
    </Frame>
  );
}

/** Signed off and on its way, or kept until it can go. There is no way back from here. */
export function OnItsWay(props: StepProps & { readonly sending: Sending | undefined }) {
  const { at, place, sending } = props;
  const { say, day } = at.words;
  return (
    <Frame
      at={at}
      title={say(sending?.kind === 'refused' ? 'refused-title' : 'kept-title')}
      kicker={kickerOf(props)}
      contact={place.mission.charter.convenor.name}
    >
      <p role="status">{sending?.kind === 'sending' ? say('sending-now') : say('kept-what')}</p>
      {sending === undefined || sending.kind === 'sending' ? null : <p class="warning">{sending.sentence}</p>}
      <p>{say('closes-on', { date: day(place.window.closesDay) })}</p>
      <form method="post" action={`${at.base}${pathOf(place)}/sent`}>
        <div class="buttons">
          <button>{say('send-now')}</button>
          <a class="button second" href={`${at.base}${pathOf(place)}/sent`}>
            {say('look-again')}
          </a>
        </div>
      </form>
      <p>
        <a href={`${at.base}/`}>{say('home')}</a>
      </p>
    </Frame>
  );
}
