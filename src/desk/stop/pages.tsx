// pages.tsx — "Stop a mission", for a member of the board and for the operators of leader and helper: what it does, what it will say, and the signed file.
import { dayOf } from '@soundings/protocol/charter/day';
import { FileField, TextArea, TextField } from '../shell/fields.tsx';
import { Frame, type FieldError, type Setting } from '../shell/frame.tsx';
import { missingSigners, type StopKey, type Stopping } from './stopping.ts';

interface PageProps {
  readonly at: Setting;
  readonly errors?: readonly FieldError[];
}

export interface StopGiven {
  readonly from: string;
  readonly text: string;
}

export function StopPage({ at, errors = [], member, given }: PageProps & { readonly member: StopKey; readonly given: StopGiven }) {
  const { say } = at.words;
  return (
    <Frame at={at} leaves={say('decide-leaves')} title={say('stop-title')} errors={errors}>
      <p class="lead">{say('stop-lead')}</p>
      <p>{say('stop-what')}</p>
      {member === undefined ? (
        <p class="warning">{say('stop-no-key')}</p>
      ) : (
        <form method="post" enctype="multipart/form-data" action={`${at.base}/stop`}>
          <FileField id="file" label={say('stop-file')} errors={errors} accept=".zip,.json,application/json" />
          <FileField id="other" label={say('stop-other')} hint={say('stop-other-hint')} errors={errors} accept=".json" />
          <TextField id="from" label={say('stop-from')} hint={say('stop-from-hint')} errors={errors} value={given.from} />
          <TextArea id="text" label={say('stop-text')} hint={say('stop-text-hint')} errors={errors} value={given.text} />
          <button>{say('continue')}</button>
        </form>
      )}
    </Frame>
  );
}

interface StoppingProps extends PageProps {
  readonly stopping: Stopping;
}

export function StopCheckPage({ at, errors = [], stopping, member }: StoppingProps & { readonly member: StopKey }) {
  const { say } = at.words;
  return (
    <Frame
      at={at}
      leaves={say('decide-leaves')}
      title={say('stop-check')}
      kicker={stopping.document.charter.charter.mission}
      errors={errors}
      back="/stop"
    >
      <Said at={at} stopping={stopping} />
      <p class="warning">{say('stop-what')}</p>
      <form method="post" action={`${at.base}/stop/sign`}>
        <TextField id="word" label={say('stop-word')} hint={say('stop-word-hint')} errors={errors} />
        {member?.isSealed === true ? (
          <TextField id="passphrase" type="password" autocomplete="current-password" label={say('decide-passphrase')} errors={errors} />
        ) : null}
        <button>{say('stop-sign')}</button>
      </form>
    </Frame>
  );
}

const BY = { board: 'stop-by-board', leader: 'stop-by-leader', helper: 'stop-by-helper' } as const;

function Said({ at: { words }, stopping }: StoppingProps) {
  const { by, stop } = stopping;
  return (
    <>
      <p>{words.say(BY[by])}</p>
      <p>{words.say('stop-day', { date: words.day(dayOf(stop.body.from) ?? 0) })}</p>
      <p class="quote">{stop.body.text}</p>
    </>
  );
}

export function StopMadePage({ at, stopping }: StoppingProps) {
  const { say } = at.words;
  const missing = missingSigners(stopping);
  return (
    <Frame at={at} leaves={say('decide-leaves')} title={say('stop-made')} kicker={stopping.document.charter.charter.mission}>
      <Said at={at} stopping={stopping} />
      <p>{missing > 0 ? say('stop-more', { count: missing }) : say('stop-hand')}</p>
      <p class="buttons">
        <a class="button" href={`${at.base}/stop/stop.json`} download="stop.json">
          {say('save-file', { file: 'stop.json' })}
        </a>
      </p>
    </Frame>
  );
}
