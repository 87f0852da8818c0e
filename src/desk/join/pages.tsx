// pages.tsx — joining a mission, screen by screen: which one, what it is, who you are, and what to send to the convenor.
import { tierNames } from '@soundings/protocol/charter/task-numbers';
import { missionWindows } from '@soundings/protocol/charter/window';
import { missionWords } from '../../convenor/board-words.ts';
import type { CharterCheck } from '../../convenor/charter-check.ts';
import { FileField, Radios, SelectField, TextField, Tick } from '../shell/fields.tsx';
import { Frame, type FieldError, type Setting } from '../shell/frame.tsx';
import { MissionWords } from '../shell/mission-words.tsx';
import { RegisterSeen } from '../register/register-seen.tsx';
import type { Joining } from '../state/desk.ts';
import { fingerprintOf } from './joining.ts';

interface PageProps {
  readonly at: Setting;
  readonly errors?: readonly FieldError[];
}

/** What was typed comes back with the page if something was wrong with it; a file has to be chosen again. */
export function WhichMission({
  at,
  errors = [],
  given = {},
}: PageProps & { readonly given?: { readonly link?: string; readonly fingerprint?: string } }) {
  const { say } = at.words;
  return (
    <Frame at={at} title={say('join-which')} kicker={say('step', { step: 1, steps: 3 })} errors={errors} back="/">
      <form method="post" enctype="multipart/form-data" action={`${at.base}/join`}>
        <FileField id="file" label={say('join-file')} hint={say('join-file-hint')} errors={errors} accept=".json,application/json" />
        <TextField id="link" label={say('join-link')} hint={say('join-link-hint')} errors={errors} value={given.link} inputmode="url" />
        <TextField
          id="fingerprint"
          label={say('join-fingerprint')}
          hint={say('join-fingerprint-hint')}
          errors={errors}
          value={given.fingerprint}
        />
        <button>{say('continue')}</button>
      </form>
    </Frame>
  );
}

export function LookAtMission({ at, errors = [], joining, now }: PageProps & { readonly joining: Joining; readonly now: number }) {
  const { say } = at.words;
  const { charter } = joining.mission;
  return (
    <Frame
      at={at}
      title={charter.mission}
      kicker={say('step', { step: 2, steps: 3 })}
      errors={errors}
      back="/join"
      contact={charter.convenor.name}
    >
      <p class="lead">{charter.question}</p>
      <p>{charter.region}</p>
      <RegisterSeen at={at} mission={joining.mission} looks={[]} now={now} />
      <Checked check={joining.check} at={at} />
      <form method="post" action={`${at.base}/join/check`}>
        {joining.isTyped ? <p class="good">{say('fingerprint-same')}</p> : <ByTelephone at={at} joining={joining} errors={errors} />}
        <Tick id="agree" label={say('join-agree')} errors={errors} />
        <button>{say('continue')}</button>
      </form>
    </Frame>
  );
}

/** Nobody typed it, so she reads it to the convenor. */
function ByTelephone({ at, joining, errors = [] }: PageProps & { readonly joining: Joining }) {
  const { say } = at.words;
  return (
    <>
      <p>{say('fingerprint-ring')}</p>
      <p class="code">{fingerprintOf(joining)}</p>
      <Tick id="compared" label={say('fingerprint-compared')} errors={errors} />
    </>
  );
}

function Checked({ check, at }: { readonly check: CharterCheck | undefined; readonly at: Setting }) {
  const { say } = at.words;
  if (check === undefined) {
    return (
      <p role="status">
        {say('check-runs')} <a href={`${at.base}/join/check`}>{say('look-again')}</a>
      </p>
    );
  }
  if (check.kind === 'refused') {
    return (
      <div class="errors">
        <h2>{say('check-refused')}</h2>
        <ul lang="en">
          {check.reasons.map((reason) => (
            <li>{reason}</li>
          ))}
        </ul>
      </div>
    );
  }
  return <MissionWords at={at} plain={missionWords(check.report.charter, check.report)} report={check.report} />;
}

export interface EntryGiven {
  readonly name: string;
  readonly sector: string;
  readonly tier: string;
  readonly from: string;
  readonly to: string;
}

export function YourOrganisation({
  at,
  errors = [],
  joining,
  given,
}: PageProps & { readonly joining: Joining; readonly given: Partial<EntryGiven> }) {
  const { say, shortDays } = at.words;
  const { charter } = joining.mission;
  const tiers = tierNames(charter);
  const windows = missionWindows(charter.schedule).map(({ number, firstDay, endDay }) => ({
    value: String(number),
    label: shortDays(firstDay, endDay - 1),
  }));
  return (
    <Frame
      at={at}
      title={say('join-you')}
      kicker={say('step', { step: 3, steps: 3 })}
      errors={errors}
      back="/join/check"
      contact={charter.convenor.name}
    >
      <form method="post" action={`${at.base}/join/enrol`}>
        <TextField
          id="name"
          label={say('your-name')}
          hint={say('your-name-hint')}
          errors={errors}
          value={given.name}
          autocomplete="organization"
        />
        <Radios
          id="sector"
          label={say('your-sector')}
          errors={errors}
          choices={charter.sectors.map(({ name }) => ({ value: name, label: name }))}
          chosen={given.sector}
        />
        {tiers.length === 0 ? null : (
          <Radios
            id="tier"
            label={say('your-tier')}
            hint={say('your-tier-hint')}
            errors={errors}
            choices={tiers.map((name) => ({ value: name, label: name }))}
            chosen={given.tier}
          />
        )}
        <SelectField id="from" label={say('your-first')} errors={errors} choices={windows} chosen={given.from ?? windows[0]?.value} />
        <SelectField
          id="to"
          label={say('your-last')}
          hint={say('your-last-hint')}
          errors={errors}
          choices={windows}
          chosen={given.to ?? windows.at(-1)?.value}
        />
        <button>{say('make-enrolment')}</button>
      </form>
    </Frame>
  );
}

export function SendEnrolment({
  at,
  errors = [],
  mission,
  convenor,
  file,
}: PageProps & { readonly mission: string; readonly convenor: string; readonly file: string }) {
  const { say } = at.words;
  return (
    <Frame at={at} title={say('send-enrolment', { convenor })} errors={errors} contact={convenor}>
      <p>{say('send-enrolment-why')}</p>
      <p>
        <a class="button" href={`${at.base}/join/enrolment/${mission}`} download={file}>
          {say('save-file', { file })}
        </a>
      </p>
      <h2>{say('email-heading')}</h2>
      <p class="quote">{say('email-text', { convenor, mission, file })}</p>
      <h2>{say('then-wait')}</h2>
      <p>{say('then-wait-why')}</p>
      <form method="post" enctype="multipart/form-data" action={`${at.base}/join/wait`}>
        <FileField id="file" label={say('newer-file')} errors={errors} accept=".json,application/json" />
        <TextField id="link" label={say('newer-link')} errors={errors} inputmode="url" />
        <button>{say('look-again')}</button>
      </form>
      <p class="buttons">
        <a class="button second" href={`${at.base}/backup`}>
          {say('backup-now')}
        </a>
        <a class="button second" href={`${at.base}/`}>
          {say('home')}
        </a>
      </p>
    </Frame>
  );
}
