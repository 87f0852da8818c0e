// check.tsx — the last look before signing off: what was read, what will be counted, what leaves this machine, and what it costs.
import type { Preview, WindowFigures } from '@soundings/client/node';
import { missionWindows } from '@soundings/protocol/charter/window';
import { lawFromJson } from '@soundings/protocol/json/law-json';
import { varianceOf } from '@soundings/protocol/privacy/law';
import { DataTable } from '../../pages/components/data-table.tsx';
import type { Words } from '../../pages/words/words.ts';
import { Radios, TextField, Tick } from '../shell/fields.tsx';
import { textOf } from '../shell/form.ts';
import type { FieldError, Setting } from '../shell/frame.tsx';
import type { Guesses } from '../state/guesses.ts';
import { Costs } from './costs.tsx';
import { HowRead } from './how-read.tsx';
import { pathOf } from './paths.ts';
import { retold } from './retold.ts';
import type { Sitting, SittingPlace } from './sitting.ts';
import { StepFrame, type StepProps } from './step.tsx';
import { Term } from './term.tsx';
import { Told } from './told.tsx';
import { stepBefore } from './ways.ts';

/** So many windows before are shown beside the new counts. */
const EARLIER_SHOWN = 4;

interface CheckProps extends StepProps {
  readonly sitting: Sitting;
  readonly keepsFigures: boolean;
  /** What was ticked and typed, if something is still missing. */
  readonly given?: Readonly<Record<string, unknown>>;
  /** Undefined while they are worked out. */
  readonly guesses: Guesses | undefined;
}

/** For a sitting whose rows are counted. */
export function CheckAndSign(props: CheckProps) {
  const { at, place, sitting, guesses } = props;
  const { say } = at.words;
  if (sitting.progress.kind !== 'counted') return null;
  const { prepared, earlier } = sitting.progress;
  const { preview } = prepared;
  return (
    <StepFrame of={props} title={say('check-title')} back={`${pathOf(place)}/${stepBefore(sitting, place)}`}>
      <p class="lead">{preview.question}</p>
      <dl class="terms">
        <Term name={say('check-read')} text={rowsInWords(preview, say)} more={sitting.about} />
        <LeftOut at={at} preview={preview} />
        {preview.unused.length === 0 ? null : <Term name={say('check-unused')} text={preview.unused.join(', ')} />}
      </dl>
      <HowRead at={at} preview={preview} />
      <ChangeReading {...props} />
      <h2>{say('check-counts')}</h2>
      {sitting.isHidden ? (
        <p>{say('check-hidden')}</p>
      ) : (
        <Counts at={at} place={place} preview={preview} earlier={earlier.slice(0, EARLIER_SHOWN)} />
      )}
      <h2>{say('check-leaves')}</h2>
      <p>
        {say('check-leaves-what', { noise: noiseOf(place) })} <a href={`${at.base}/help/leaves`}>{say('what-is-this')}</a>
      </p>
      <Costs
        at={at}
        ledger={preview.ledger}
        guesses={guesses}
        isOfFigures={place.mission.charter.instruments.every(({ kind }) => kind === 'figure')}
      />
      {(preview.warnings ?? []).map((warning) => (
        <p class="warning">{warning}</p>
      ))}
      {preview.locked === undefined ? null : <p class="warning">{say(preview.locked.sameRows ? 'locked-same' : 'locked-other')}</p>}
      <SignForm {...props} preview={preview} />
      <form method="post" action={`${at.base}${pathOf(place)}/discard`}>
        <button class="plain">{say('discard')}</button>
      </form>
    </StepFrame>
  );
}

/** Back to the questions about the file with the answers in them; what an earlier window settled is asked again, too. */
function ChangeReading({ at, place, sitting }: CheckProps) {
  const { say } = at.words;
  const { progress, chosen, said } = sitting;
  if (chosen?.kind === 'file' && progress.kind === 'counted' && progress.isAsBefore)
    return (
      <form method="post" action={`${at.base}${pathOf(place)}/anew`}>
        <button class="plain">{say('settle-change')}</button>
      </form>
    );
  if (said.length === 0) return null;
  return (
    <p>
      <a href={`${at.base}${pathOf(place)}/settle`}>{say('settle-change')}</a>
    </p>
  );
}

/** One cause a line, with the first row of each. */
function LeftOut({ at: { words }, preview: { facts } }: { readonly at: Setting; readonly preview: Preview }) {
  const { say } = words;
  if (facts.leftOut.length === 0) return <Term name={say('check-left-out')} text={say('check-nothing-left-out')} />;
  return (
    <div>
      <dt>{say('check-left-out')}</dt>
      <dd>
        <ul class="plainly">
          {facts.leftOut.map((cause) => (
            <li>
              <Told said={cause} words={words} />
              {cause.first === undefined ? null : ` ${say('check-first', { place: retold(cause.first, words) ?? cause.first.sentence })}`}
            </li>
          ))}
        </ul>
      </dd>
    </div>
  );
}

function rowsInWords({ rowsRead, persons, facts }: Preview, say: Words['say']): string {
  if (facts.declared) return say('check-totals', { count: rowsRead });
  return say('check-rows', { rows: say('count-rows', { count: rowsRead }), people: say('count-people', { count: persons }) });
}

/** Of an organisation's own noise in a box: 95 of 100 draws are no larger, in either direction. */
function noiseOf({ mission: { charter }, instrument }: SittingPlace): number {
  const variances = charter.noise.filter((one) => one.instrument === instrument.name).map(({ law }) => varianceOf(lawFromJson(law)));
  return Math.ceil(1.96 * Math.sqrt(Math.max(0, ...variances)));
}

function SignForm({ at, place, sitting, keepsFigures, preview, given = {}, errors = [] }: CheckProps & { readonly preview: Preview }) {
  const { say } = at.words;
  const { locked } = preview;
  return (
    <form method="post" action={`${at.base}${pathOf(place)}/check`}>
      <input type="hidden" name="number" value={String(sitting.number)} />
      {preview.changes.length === 0 || sitting.isHidden ? null : (
        <Changes at={at} preview={preview} errors={errors} chosen={textOf(given['big'])} />
      )}
      <Tick id="right" label={say('check-right')} errors={errors} isTicked={textOf(given['right']) !== ''} />
      {locked !== undefined && !locked.sameRows && locked.amendmentCost !== undefined ? (
        <Tick id="amend" label={say('check-amend', { left: locked.amendmentsLeft })} errors={errors} />
      ) : null}
      <TextField id="signer" label={say('check-signer')} hint={say('check-signer-hint')} value={textOf(given['signer'])} />
      <Tick id="keep" label={say('check-keep')} isTicked={keepsFigures} />
      <div class="buttons">
        <button name="do" value="send">
          {say('sign-and-send')}
        </button>
        <button name="do" value="later" class="second">
          {say('sign-for-later')}
        </button>
      </div>
    </form>
  );
}

/** What chance doesn't explain is asked about, and blocks nothing. */
function Changes({
  at,
  preview,
  errors,
  chosen,
}: {
  readonly at: Setting;
  readonly preview: Preview;
  readonly errors: readonly FieldError[];
  readonly chosen: string;
}) {
  const { say } = at.words;
  return (
    <>
      <h2>{say('changes-title')}</h2>
      <ul>
        {preview.changes.map(({ cell, before, now }) => (
          <li>{say('changes-line', { cell, before: String(before), now: String(now) })}</li>
        ))}
      </ul>
      <Radios
        id="big"
        label={say('changes-right')}
        errors={errors}
        chosen={chosen}
        choices={[
          { value: 'yes', label: say('changes-yes') },
          { value: 'back', label: say('changes-back') },
        ]}
      />
    </>
  );
}

function Counts({
  at: { words },
  place: { mission },
  preview,
  earlier,
}: {
  readonly at: Setting;
  readonly place: SittingPlace;
  readonly preview: Preview;
  readonly earlier: readonly WindowFigures[];
}) {
  const { say, shortDays } = words;
  const windows = missionWindows(mission.charter.schedule);
  const named = earlier.flatMap((one) => {
    const known = windows.find(({ number }) => number === one.window);
    return known === undefined || one.counts.length !== preview.cells.length
      ? []
      : [{ name: shortDays(known.firstDay, known.endDay - 1), counts: one.counts }];
  });
  return (
    <DataTable
      label={say('check-counts-label')}
      caption={say('check-counts-caption')}
      head={[
        { name: say('check-box'), kind: 'heading' },
        { name: say('check-count'), kind: 'number' },
        ...named.map(({ name }) => ({ name, kind: 'number' as const })),
      ]}
      rows={preview.cells.map(({ cell, count }, nth) => [cell, String(count), ...named.map(({ counts }) => String(counts[nth] ?? ''))])}
    />
  );
}
